"""What Allegro's codes say, and what its tickets are called; stored are the codes alone.

Unknown codes are shown as they came. Source: the OpenAPI document's enums and descriptions.
"""

from __future__ import annotations

from collections.abc import Mapping

from postroom.wording import Title, marked

TITLES: Mapping[str, Title] = {
    "allegro.message": Title(plain=marked("Message from {who}")),
    "allegro.problem": Title(
        about=marked("Problem: {about}"), plain=marked("Problem with a purchase")
    ),
    "allegro.discussion": Title(
        about=marked("Discussion: {about}"), plain=marked("Discussion with {who}")
    ),
    "allegro.claim": Title(about=marked("Claim: {about}"), plain=marked("Claim of {who}")),
    "allegro.return": Title(about=marked("Return: {about}"), plain=marked("Return of {who}")),
    "allegro.review": Title(about=marked("Review: {about}"), plain=marked("Review by {who}")),
}

OTHER = "OTHER"
"""A reason that says nothing."""
_CASES: Mapping[str, str] = {
    "NO_PRODUCT_RECEIVED": marked("The product did not arrive"),
    "NO_PRODUCT_IN_PARCEL": marked("The product is not in the parcel"),
    "NO_PRODUCT_IN_THE_SHIPMENT": marked("The product is not in the parcel"),
    "NO_PROOF_OF_PURCHASE_MANUAL_OR_WARRANTY": marked(
        "Proof of purchase, manual or warranty is missing"
    ),
    "NO_DOCUMENTATIONS": marked("Documents are missing"),
    "MISSING_PRODUCT_ELEMENT": marked("A part is missing"),
    "MISSING_PRODUCT_ELEMENTS": marked("A part is missing"),
    "PRODUCT_AND_PARCEL_DAMAGED_IN_TRANSIT": marked("Product and parcel were damaged on the way"),
    "PRODUCT_DAMAGED_PARCEL_INTACT": marked("The product is damaged, the parcel is not"),
    "PRODUCT_ARRIVED_DAMAGED": marked("The product came damaged"),
    "DEFECT_FOUND_DURING_USE": marked("A defect showed in use"),
    "DEFECT_DETECTED_DURING_USE": marked("A defect showed in use"),
    "NOT_AS_DESCRIBED": marked("Not as described"),
    "PRODUCT_INCONSISTENT_WITH_THE_OFFER": marked("Not as described"),
    "RECEIVED_ITEMS_NOT_MATCHING_DESCRIPTION": marked("Not as described"),
    "SELLER_DOES_NOT_WANT_TO_ACCEPT_RETURN": marked("The return was not accepted"),
    "PROBLEM_WITH_SENDING_PRODUCT_BACK": marked("Trouble with sending it back"),
    "PROBLEM_WITH_GOODS_RETURN_CANCELLATION_OF_PURCHASE": marked("Trouble with sending it back"),
    "PROBLEM_WITH_WITHDRAWAL_CANCELLATION_OF_PURCHASE": marked(
        "Trouble with withdrawing from the purchase"
    ),
    "NO_REFUND": marked("No refund"),
    "NO_REFUND_AFTER_RETURNING_PRODUCT": marked("No refund after the return"),
    "NO_REFUND_AFTER_CANCELING_ORDER": marked("No refund after the order was cancelled"),
    "DID_NOT_RECEIVE_GOODS_AFTER_PAYMENT": marked("The product did not arrive"),
    "RECEIVED_INCOMPLETE_ORDER": marked("The order came incomplete"),
    "ITEM_IS_DAMAGED": marked("The product is damaged"),
    OTHER: marked("Another reason"),
}
_RETURNS: Mapping[str, str] = {
    "NONE": marked("No reason given"),
    "MISTAKE": marked("Bought by mistake"),
    "TRANSPORT": marked("Damaged on the way"),
    "DAMAGED": marked("The product is damaged"),
    "DONT_LIKE_IT": marked("The customer does not like it"),
    "OVERDUE_DELIVERY": marked("It came too late"),
    "INCOMPLETE": marked("It is incomplete"),
    "HIDDEN_FLAW": marked("It has a hidden flaw"),
    "OTHER_FLAW": marked("It has another flaw"),
    "DIFFERENT": marked("Another item came"),
    "COUNTERFEIT": marked("It is a fake"),
    "NOT_NEW": marked("It is not new"),
    "TOO_LARGE": marked("Too large"),
    "TOO_SMALL": marked("Too small"),
    "NOT_AS_EXPECTED": marked("Not as expected"),
    "ORDERED_FOR_COMPARISON": marked("Ordered to compare"),
}
RECOMMENDED, NOT_RECOMMENDED = "RECOMMENDED", "NOT_RECOMMENDED"
_REVIEWS: Mapping[str, str] = {
    RECOMMENDED: marked("Recommended"),
    NOT_RECOMMENDED: marked("Not recommended"),
    "DELIVERY": marked("Delivery"),
    "DELIVERY_COST": marked("Delivery cost"),
    "DESCRIPTION": marked("Description"),
    "SERVICE": marked("Service"),
}
BOT, UNKNOWN_STATE, MORE_FILES = "WRITTEN_BY_BOT", "UNKNOWN_STATE", "MORE_FILES"
_DEFECTS: Mapping[str, str] = {
    BOT: marked("Allegro's {value} wrote it in the seller's name"),
    UNKNOWN_STATE: marked("Allegro calls its state {value}"),
    MORE_FILES: marked("There are more files, which Allegro shows only on its own page: {value}"),
}
WORDS: Mapping[str, str] = {**_CASES, **_RETURNS, **_REVIEWS, **_DEFECTS}
"""By code; a code stands at the beginning of a line, followed by nothing, `: …` or ` (…`."""
