"""The demo's templates: one table row for each, so that every type and every approval state is there to be looked at.

Some change while the demo runs, as WhatsApp does it: one is approved at last, one is rejected, one is paused in the
middle of its use, one turns into marketing, one goes. Invariant: sids depend on name and language only.
"""

from __future__ import annotations

from collections.abc import Mapping

from agent_tui.simulator.chance import named_sid
from agent_tui.simulator.settings import Approval, Template, Verdict

SUPPORT_NUMBER = "+14155550100"

Types = Mapping[str, Mapping[str, object]]

_ORDER_UPDATE = {
    "en": "Hello {{1}}, your order {{2}} is now {{3}}. Answer here if you need us.",
    "es": "Hola {{1}}, tu pedido {{2}} está ahora {{3}}. Responde aquí si nos necesitas.",
    "pt": "Olá {{1}}, o seu pedido {{2}} está agora {{3}}. Responda aqui se precisar.",
    "de": "Hallo {{1}}, Ihre Bestellung {{2}} ist jetzt {{3}}. Antworten Sie hier, wenn Sie uns brauchen.",
    "fr": "Bonjour {{1}}, votre commande {{2}} est maintenant {{3}}. Répondez ici si besoin.",
    "ru": "Здравствуйте, {{1}}! Заказ {{2}} теперь {{3}}. Ответьте здесь, если нужна помощь.",
}
_ANA = {"1": "Ana"}
_ORDER_SAMPLES = {"1": "Ana", "2": "A-10234", "3": "on its way"}
_CONTINUE = {
    "en": "Hello {{1}}, we have news about your question. May we go on here?",
    "es": "Hola {{1}}, tenemos novedades sobre tu consulta. ¿Seguimos por aquí?",
}
_YES_NO = {"en": ("Yes, please", "Not now"), "es": ("Sí, claro", "Ahora no")}

_TRACK = {"type": "URL", "title": "Track it", "url": "https://shop.example/track/{{3}}"}
_TYPES: Mapping[str, tuple[Types, Mapping[str, str]]] = {
    "track_parcel": (
        {
            "twilio/call-to-action": {
                "body": "Hello {{1}}, parcel {{2}} has left our store. Follow it with the button below.",
                "actions": [_TRACK, {"type": "PHONE_NUMBER", "title": "Call us", "phone": SUPPORT_NUMBER}],
            }
        },
        {"1": "Ana", "2": "A-10234", "3": "A-10234"},
    ),
    "return_label": (
        {
            "twilio/media": {
                "body": "Hello {{1}}, here is the return label you asked for.",
                "media": ["https://shop.example/labels/{{2}}.pdf"],
            }
        },
        {"1": "Ana", "2": "A-10234"},
    ),
    "winter_sale": (
        {
            "whatsapp/card": {
                "header_text": "Winter sale",
                "body": "Hello {{1}}, everything warm is {{2}} off until Sunday.",
                "footer": "Answer STOP to hear no more of this",
                "actions": [{"type": "URL", "title": "Look", "url": "https://shop.example/winter"}],
            }
        },
        {"1": "Ana", "2": "20 %"},
    ),
    "topics_menu": (
        {
            "twilio/list-picker": {
                "body": "What is it about?",
                "button": "Topics",
                "items": [
                    {"id": "delivery", "item": "Delivery", "description": "Where is my order?"},
                    {"id": "refund", "item": "Refund", "description": "Money back"},
                    {"id": "other", "item": "Something else", "description": "Talk to a person"},
                ],
            }
        },
        {},
    ),
    "pickup_point": (
        {
            "twilio/location": {
                "latitude": 37.8044,
                "longitude": -122.2712,
                "label": "Our shop",
                "id": "shop",
                "address": "12 Elm Street, Oakland",
            }
        },
        {},
    ),
    "repair_ready": (
        {
            "twilio/card": {
                "title": "Hello {{1}}, your {{2}} is repaired and waits for you.",
                "subtitle": "Open from 9 to 18",
                "media": ["https://shop.example/repair.jpg"],
                "actions": [
                    {"type": "QUICK_REPLY", "title": "I come today", "id": "today"},
                    {"type": "PHONE_NUMBER", "title": "Call us", "phone": SUPPORT_NUMBER},
                ],
            }
        },
        {"1": "Ana", "2": "espresso machine"},
    ),
    "login_code": (
        {
            "whatsapp/authentication": {
                "add_security_recommendation": True,
                "code_expiration_minutes": 10,
                "actions": [{"type": "COPY_CODE", "copy_code_text": "Copy the code"}],
            }
        },
        {"1": "482913"},
    ),
    "spare_parts": (
        {
            "twilio/catalog": {
                "title": "Spare parts",
                "body": "Hello {{1}}, these fit your machine.",
                "subtitle": "Delivered in two days",
                "id": "1017234312776586",
                "items": [
                    {"id": "filter", "name": "Filter", "price": 9.9, "description": "Change it every month"},
                    {"id": "seal", "name": "Seal", "price": 4.5, "description": "For the lid"},
                ],
            }
        },
        _ANA,
    ),
    "new_lamps": (
        {
            "twilio/carousel": {
                "body": "Hello {{1}}, three new lamps for your desk.",
                "cards": [
                    {
                        "title": name,
                        "body": words,
                        "media": f"https://shop.example/lamps/{name.lower()}.jpg",
                        "actions": [
                            {"type": "QUICK_REPLY", "title": f"I like {name}", "id": name.lower()},
                            {"type": "URL", "title": "See it", "url": f"https://shop.example/{name.lower()}/{{{{2}}}}"},
                        ],
                    }
                    for name, words in (("Arc", "Bends over"), ("Dot", "Small"), ("Line", "Long and thin"))
                ],
            }
        },
        {"1": "Ana", "2": "spring"},
    ),
    "book_a_visit": (
        {
            "whatsapp/flows": {
                "body": "Hello {{1}}, choose a time for the visit of our technician.",
                "button_text": "Choose a time",
                "subtitle": "It takes a minute",
                "media_url": "https://shop.example/visit.jpg",
                "flow_id": "1094332781",
                "flow_token": "visit",
                "flow_first_page_id": "DAY",
                "is_flow_first_page_endpoint": False,
            }
        },
        _ANA,
    ),
    "short_survey": (
        {
            "twilio/flows": {
                "body": "Hello {{1}}, two questions about your last order.",
                "button_text": "Answer",
                "subtitle": "Thank you",
                "type": "SURVEY",
                "pages": [
                    {"id": "one", "title": "Your order", "layout": [{"type": "TextInput", "label": "How was it?"}]}
                ],
            }
        },
        _ANA,
    ),
    "delivery_times": (
        {"twilio/schedule": {"id": "slots", "title": "When may we come?", "timeSlots": "9-12, 12-15, 15-18"}},
        {},
    ),
    "thanks_code": (
        {
            "twilio/call-to-action": {
                "body": "Hello {{1}}, thank you for your patience. Here is something off your next order.",
                "actions": [{"type": "COPY_CODE", "title": "Copy the code", "code": "{{2}}"}],
            }
        },
        {"1": "Ana", "2": "THANKS10"},
    ),
}
"""Name -> types and samples."""


def _text(body: str) -> Types:
    return {"twilio/text": {"body": body}}


def _quick_reply(language: str) -> Types:
    yes, no = _YES_NO[language]
    actions = [{"type": "QUICK_REPLY", "title": yes, "id": "yes"}, {"type": "QUICK_REPLY", "title": no, "id": "no"}]
    return {"twilio/quick-reply": {"body": _CONTINUE[language], "actions": actions}}


_LATE_REJECTION = "TAG_CONTENT_MISMATCH: the text is marketing, the category says utility."
_TEXTS: tuple[tuple[str, str, Approval, str, tuple[Verdict, ...]], ...] = (
    (
        "feedback_request",
        "Hello {{1}}, how did we do today? Tell us.",
        "pending",
        "",
        (Verdict("approved", seconds=180),),
    ),
    (
        "welcome_back",
        "Hello {{1}}, good to see you again.",
        "received",
        "",
        (Verdict("pending", seconds=60), Verdict("rejected", _LATE_REJECTION, seconds=240)),
    ),
    (
        "gift_card",
        "Hello, your gift card is {{1}}",
        "rejected",
        "INVALID_FORMAT: variables may not stand at the end of a template.",
        (),
    ),
    ("payment_due", "Hello {{1}}, an invoice of yours is due soon.", "paused", "", (Verdict("approved", seconds=600),)),
    ("loyalty_offer", "Hello {{1}}, you have points to spend.", "disabled", "", ()),
    (
        "order_delayed",
        "Hello {{1}}, your order takes a day longer. We are sorry.",
        "approved",
        "",
        (Verdict("paused", sends=3),),
    ),
    (
        "stock_notice",
        "Hello {{1}}, what you looked for is here again.",
        "approved",
        "",
        (Verdict(category="MARKETING", seconds=120),),
    ),
    ("old_notice", "Hello {{1}}, our opening hours have changed.", "approved", "", (Verdict("deleted", seconds=300),)),
)
"""Name, text, state, reason, and what WhatsApp decides of it later."""

_CATEGORIES = {"winter_sale": "MARKETING", "new_lamps": "MARKETING", "login_code": "AUTHENTICATION"}
_STATES: Mapping[str, Approval] = {"topics_menu": "unsubmitted", "pickup_point": "unsubmitted"}


def _template(
    name: str,
    language: str,
    types: Types,
    samples: Mapping[str, str],
    state: Approval = "approved",
    reason: str = "",
    verdicts: tuple[Verdict, ...] = (),
) -> Template:
    category = _CATEGORIES.get(name, "UTILITY")
    sid = named_sid("HX", f"{name}/{language}")
    return Template(sid, name, language, types, samples, _STATES.get(name, state), reason, category, verdicts)


def demo_templates() -> tuple[Template, ...]:
    """Every type, every approval state, six languages."""
    return (
        *(_template("order_update", lang, _text(body), _ORDER_SAMPLES) for lang, body in _ORDER_UPDATE.items()),
        *(_template("continue_conversation", lang, _quick_reply(lang), _ANA) for lang in _CONTINUE),
        *(_template(name, "en", types, samples) for name, (types, samples) in _TYPES.items()),
        *(
            _template(name, "en", _text(body), _ANA, state, reason, verdicts)
            for name, body, state, reason, verdicts in _TEXTS
        ),
    )
