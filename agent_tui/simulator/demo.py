"""The ready-made demo world: one account, two numbers (one in a Messaging Service), templates in every state.

Invariant: sids depend on names only, so a configuration written for it keeps fitting whatever the seed.
"""

from __future__ import annotations

from collections.abc import Mapping

from agent_tui.simulator.chance import named_sid
from agent_tui.simulator.settings import Account, Approval, Number, Pace, Service, SimulatorSettings, Template

ACCOUNT_SID = named_sid("AC", "demo")
# signs the webhooks of a Twilio that exists in this process only
AUTH_TOKEN = named_sid("", "demo token")
SUPPORT = Number("+14155550100", "Support line")
ORDERS = Number("+34910000200", "Orders")
ORDERS_SERVICE = Service(named_sid("MG", "orders"), (ORDERS.number,), opt_out=True)

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

Types = Mapping[str, Mapping[str, object]]


def _template(
    name: str,
    language: str,
    types: Types,
    variables: Mapping[str, str],
    status: Approval = "approved",
    reason: str = "",
    category: str = "UTILITY",
) -> Template:
    sid = named_sid("HX", f"{name}/{language}")
    return Template(sid, name, language, types, variables, status, reason, category)


def _text(body: str) -> Types:
    return {"twilio/text": {"body": body}}


def _quick_reply(language: str) -> Types:
    yes, no = _YES_NO[language]
    actions = [{"type": "QUICK_REPLY", "title": yes, "id": "yes"}, {"type": "QUICK_REPLY", "title": no, "id": "no"}]
    return {"twilio/quick-reply": {"body": _CONTINUE[language], "actions": actions}}


def demo_templates() -> tuple[Template, ...]:
    """Every approval state, the usual types, six languages."""
    link = {"type": "URL", "title": "Track it", "url": "https://shop.example/track/{{3}}"}
    call = {"type": "PHONE_NUMBER", "title": "Call us", "phone": SUPPORT.number}
    menu = [
        {"id": "delivery", "item": "Delivery", "description": "Where is my order?"},
        {"id": "refund", "item": "Refund", "description": "Money back"},
        {"id": "other", "item": "Something else", "description": "Talk to a person"},
    ]
    card = {
        "header_text": "Winter sale",
        "body": "Hello {{1}}, everything warm is {{2}} off until Sunday.",
        "footer": "Answer STOP to hear no more of this",
        "actions": [{"type": "URL", "title": "Look", "url": "https://shop.example/winter"}],
    }
    tracking = {
        "body": "Hello {{1}}, parcel {{2}} has left our store. Follow it with the button below.",
        "actions": [link, call],
    }
    label = {
        "body": "Hello {{1}}, here is the return label you asked for.",
        "media": ["https://shop.example/label.pdf"],
    }
    rejected = "INVALID_FORMAT: variables may not stand at the end of a template."
    return (
        *(_template("order_update", lang, _text(body), _ORDER_SAMPLES) for lang, body in _ORDER_UPDATE.items()),
        *(_template("continue_conversation", lang, _quick_reply(lang), _ANA) for lang in _CONTINUE),
        _template(
            "track_parcel",
            "en",
            {"twilio/call-to-action": tracking},
            {"1": "Ana", "2": "A-10234", "3": "A-10234"},
        ),
        _template("return_label", "en", {"twilio/media": label}, _ANA),
        _template("winter_sale", "en", {"whatsapp/card": card}, {"1": "Ana", "2": "20 %"}, category="MARKETING"),
        _template(
            "topics_menu",
            "en",
            {"twilio/list-picker": {"body": "What is it about?", "button": "Topics", "items": menu}},
            {},
            "unsubmitted",
        ),
        _template("feedback_request", "en", _text("Hello {{1}}, how did we do today? Tell us."), _ANA, "pending"),
        _template("welcome_back", "en", _text("Hello {{1}}, good to see you again."), _ANA, "received"),
        _template("gift_card", "en", _text("Hello, your gift card is {{1}}"), {"1": "G-1"}, "rejected", rejected),
        _template("payment_due", "en", _text("Hello {{1}}, an invoice of yours is due soon."), _ANA, "paused"),
        _template("loyalty_offer", "en", _text("Hello {{1}}, you have points to spend."), _ANA, "disabled"),
    )


def demo_settings(seed: int = 1) -> SimulatorSettings:
    """The demo's Twilio: lively, a little untidy, with conversations from before."""
    account = Account(
        ACCOUNT_SID,
        AUTH_TOKEN,
        (SUPPORT, ORDERS),
        (ORDERS_SERVICE,),
        demo_templates(),
    )
    return SimulatorSettings(
        (account,), seed=seed, customers_per_minute=4.0, backdated=True, pace=Pace(disorder=0.05, early=0.05)
    )
