"""The built-in texts of automated messages to customers, in six languages.

Invariant: every trigger to customers has a text in every language of ``LANGUAGES``, with the same placeholders.
"""

from __future__ import annotations

from collections.abc import Mapping

from agent_tui.core.agent_texts import AGENT_TEXTS

LANGUAGES = ("en", "ru", "es", "pt", "de", "fr")

TEXTS: Mapping[str, tuple[str, str, str, str, str, str]] = {
    "greeting": (
        "Hello, and thank you for writing. We will be with you as soon as we can.",
        "Здравствуйте! Спасибо за сообщение. Мы ответим, как только сможем.",
        "Hola, gracias por escribirnos. Le atenderemos en cuanto podamos.",
        "Olá, obrigado por nos escrever. Responderemos assim que pudermos.",
        "Hallo und danke für Ihre Nachricht. Wir melden uns, sobald wir können.",
        "Bonjour et merci de nous avoir écrit. Nous vous répondrons dès que possible.",
    ),
    "agent_assigned": (
        "We have found somebody for you and are connecting you now.",
        "Мы нашли для вас сотрудника и уже соединяем.",
        "Hemos encontrado a alguien para usted; le ponemos en contacto.",
        "Encontramos alguém para atender você e já estamos transferindo a conversa.",
        "Wir haben jemanden für Sie gefunden und verbinden Sie jetzt.",
        "Nous avons trouvé quelqu'un pour vous et vous mettons en relation.",
    ),
    "agent_not_assigned": (
        "We are sorry, nobody is available at the moment. We have your message and will answer it.",
        "К сожалению, сейчас некому вам ответить. Ваше сообщение сохранено, мы на него ответим.",
        "Lo sentimos, ahora mismo no hay nadie disponible. Hemos recibido su mensaje y le responderemos.",
        "Lamentamos, no momento não há ninguém disponível. Recebemos sua mensagem e vamos respondê-la.",
        "Leider ist gerade niemand für Sie da. Ihre Nachricht ist angekommen, wir antworten Ihnen.",
        "Désolés, personne n'est disponible pour le moment. Votre message est bien arrivé, nous y répondrons.",
    ),
    "agent_joined": (
        "You are now talking to {AgentName}.",
        "С вами на связи {AgentName}.",
        "Le atiende {AgentName}.",
        "Você está falando com {AgentName}.",
        "Sie sprechen jetzt mit {AgentName}.",
        "Vous êtes en contact avec {AgentName}.",
    ),
    "agent_disconnected": (
        "We lost the connection on our side. Please bear with us, we will be back with you shortly.",
        "У нас прервалась связь. Пожалуйста, подождите, мы скоро продолжим.",
        "Se ha cortado la conexión con la persona que le atiende. Espere un momento, seguimos enseguida.",
        "A conexão com quem estava atendendo você caiu. Aguarde um momento, já continuamos.",
        "Die Verbindung wurde auf unserer Seite unterbrochen. Bitte bleiben Sie dran, es geht gleich weiter.",
        "La connexion a été interrompue de notre côté. Merci de patienter, nous reprenons dans un instant.",
    ),
    "agent_ended": (
        "{AgentName} has ended this conversation. Write again whenever you need us.",
        "{AgentName} завершает разговор. Если что-то понадобится, пишите нам снова.",
        "{AgentName} ha finalizado la conversación. Escríbanos cuando nos necesite.",
        "{AgentName} encerrou esta conversa. Escreva para nós sempre que precisar.",
        "{AgentName} hat das Gespräch beendet. Schreiben Sie uns jederzeit wieder.",
        "{AgentName} a mis fin à la conversation. Écrivez-nous à nouveau quand vous le souhaitez.",
    ),
    "session_ended": (
        "This conversation is closed. Your next message opens a new one.",
        "Этот разговор закрыт. Ваше следующее сообщение начнёт новый.",
        "Esta conversación está cerrada. Su próximo mensaje abrirá una nueva.",
        "Esta conversa foi encerrada. Sua próxima mensagem abrirá uma nova.",
        "Dieses Gespräch ist geschlossen. Ihre nächste Nachricht eröffnet ein neues.",
        "Cette conversation est terminée. Votre prochain message en ouvrira une nouvelle.",
    ),
    "consult_accepted": (
        "{AgentName} is asking a colleague for advice. One moment, please.",
        "{AgentName} советуется с коллегой. Одну минуту, пожалуйста.",
        "{AgentName} está consultando con el equipo. Un momento, por favor.",
        "{AgentName} está consultando a equipe. Um momento, por favor.",
        "{AgentName} holt sich gerade Rat im Team. Einen Augenblick, bitte.",
        "{AgentName} demande conseil à un collègue. Un instant, s'il vous plaît.",
    ),
    "consult_ended": (
        "Thank you for waiting. {AgentName} is back with you.",
        "Спасибо за ожидание. {AgentName} снова с вами.",
        "Gracias por esperar. {AgentName} vuelve a estar con usted.",
        "Agradecemos a espera. {AgentName} está de volta com você.",
        "Danke für Ihre Geduld. {AgentName} ist wieder für Sie da.",
        "Merci d'avoir patienté. {AgentName} est de nouveau avec vous.",
    ),
    "transfer_accepted": (
        "{AgentName} takes over from here and can see what you have written.",
        "Дальше с вами будет общаться {AgentName}. Повторять ничего не нужно: переписка сохранена.",
        "A partir de ahora le atiende {AgentName}, que puede ver lo que ha escrito.",
        "A partir de agora, {AgentName} atende você e pode ver o que já foi escrito.",
        "Ab jetzt hilft Ihnen {AgentName} weiter und kann sehen, was Sie geschrieben haben.",
        "{AgentName} prend le relais et peut voir ce que vous avez écrit.",
    ),
    "supervisor_joined": (
        "{AgentName} has joined the conversation.",
        "К разговору подключается {AgentName}.",
        "{AgentName} se ha unido a la conversación.",
        "{AgentName} entrou na conversa.",
        "{AgentName} ist dem Gespräch beigetreten.",
        "{AgentName} a rejoint la conversation.",
    ),
    "supervisor_left": (
        "{AgentName} has left the conversation.",
        "{AgentName} больше не участвует в разговоре.",
        "{AgentName} ha salido de la conversación.",
        "{AgentName} saiu da conversa.",
        "{AgentName} hat das Gespräch verlassen.",
        "{AgentName} a quitté la conversation.",
    ),
    "holiday": (
        "We are closed today for a holiday. We have your message and will answer when we are back.",
        "Сегодня праздничный день, и мы не работаем. Мы получили ваше сообщение и ответим в рабочее время.",
        "Hoy es festivo y no atendemos. Hemos recibido su mensaje y le responderemos a la vuelta.",
        "Hoje é feriado e não estamos atendendo. Recebemos sua mensagem e responderemos quando voltarmos.",
        "Heute ist Feiertag. Ihre Nachricht ist angekommen; wir antworten, sobald wir zurück sind.",
        "Nous sommes fermés aujourd'hui, jour férié. Nous répondrons à votre message à notre retour.",
    ),
    "out_of_hours": (
        "You are writing outside our opening hours. We have your message and will answer when we are back.",
        "Сейчас нерабочее время. Мы получили ваше сообщение и ответим, когда снова будем на месте.",
        "Nos escribe fuera de nuestro horario. Hemos recibido su mensaje y le responderemos a la vuelta.",
        "Nosso atendimento está fechado no momento. Recebemos sua mensagem e responderemos quando voltarmos.",
        "Wir haben gerade geschlossen. Ihre Nachricht ist angekommen; wir antworten, sobald wir zurück sind.",
        "Vous écrivez en dehors de nos horaires. Nous répondrons à votre message à notre retour.",
    ),
    "message_out_of_hours": (
        "We are still closed; we have this message too.",
        "Мы ещё не работаем, но получили и это сообщение.",
        "Seguimos fuera de horario; también hemos recibido este mensaje.",
        "Ainda estamos fora do horário; recebemos esta mensagem também.",
        "Wir sind noch nicht zurück; auch diese Nachricht ist angekommen.",
        "Nous sommes encore fermés ; nous avons aussi reçu ce message.",
    ),
    "leave_message": (
        "The team that can help you is away now. Tell us what you need, and they will answer when they are back.",
        "Сотрудников, которые могут помочь, сейчас нет. Напишите, что вам нужно, и они ответят, когда вернутся.",
        "El equipo que puede ayudarle no está ahora. Escriba lo que necesita y le responderá a la vuelta.",
        "A equipe que pode ajudar não está disponível agora. Escreva o que precisa; ela responderá quando voltar.",
        "Das zuständige Team ist gerade nicht da. Schreiben Sie uns Ihr Anliegen; es antwortet, sobald es zurück ist.",
        "L'équipe qui peut vous aider est absente. Écrivez-nous votre demande ; elle vous répondra à son retour.",
    ),
    "overflow_end": (
        "We are sorry, we cannot take your request now. Please write again later.",
        "К сожалению, сейчас мы не можем принять ваш запрос. Пожалуйста, напишите позже.",
        "Lo sentimos, ahora no podemos atender su solicitud. Vuelva a escribirnos más tarde.",
        "Lamentamos, mas não podemos atender você agora. Escreva novamente mais tarde.",
        "Leider können wir Ihr Anliegen gerade nicht annehmen. Bitte schreiben Sie später noch einmal.",
        "Désolés, nous ne pouvons pas traiter votre demande maintenant. Merci de nous réécrire plus tard.",
    ),
    "unsupported_message": (
        "We could not read what you sent. Please send it as text, a picture or a PDF.",
        "Мы не смогли прочитать то, что вы прислали. Отправьте это текстом, картинкой или PDF.",
        "No hemos podido leer lo que ha enviado. Envíelo como texto, imagen o PDF.",
        "Não conseguimos ler o que você enviou. Envie como texto, imagem ou PDF.",
        "Wir konnten Ihre Nachricht nicht lesen. Bitte senden Sie sie als Text, Bild oder PDF.",
        "Nous n'avons pas pu lire votre message. Merci de l'envoyer sous forme de texte, d'image ou de PDF.",
    ),
    "file_too_large": (
        "Your file is too large for us. Please send a smaller one; {Limit} MB is the most we can take.",
        "Ваш файл слишком большой. Пришлите файл поменьше, не больше {Limit} МБ.",
        "Su archivo es demasiado grande. Envíe uno más pequeño; admitimos hasta {Limit} MB.",
        "Seu arquivo é grande demais. Envie um menor; aceitamos até {Limit} MB.",
        "Ihre Datei ist zu groß. Bitte senden Sie eine kleinere; höchstens {Limit} MB sind möglich.",
        "Votre fichier est trop volumineux. Envoyez-en un plus petit ; {Limit} Mo au maximum.",
    ),
    "attachments_off": (
        "We cannot take files here, so yours was not opened. Please write to us instead.",
        "Мы не принимаем здесь файлы, поэтому ваш файл не открыт. Пожалуйста, опишите всё словами.",
        "Aquí no podemos recibir archivos, así que no hemos abierto el suyo. Cuéntenoslo por escrito.",
        "Não podemos receber arquivos aqui, por isso o seu não foi aberto. Por favor, escreva para nós.",
        "Wir können hier keine Dateien annehmen; Ihre wurde nicht geöffnet. Bitte schreiben Sie uns stattdessen.",
        "Nous ne pouvons pas recevoir de fichiers ici ; le vôtre n'a pas été ouvert. Merci de nous écrire à la place.",
    ),
    "opted_out": (
        "You will get no more messages from us unless you write. Send START to hear from us again.",
        "Мы больше не будем писать вам первыми. Чтобы снова получать сообщения, отправьте START.",
        "No recibirá más mensajes nuestros salvo que nos escriba. Envíe START para volver a recibirlos.",
        "Você não receberá mais mensagens nossas, a menos que escreva. Envie START para voltar a recebê-las.",
        "Wir schreiben Ihnen nicht mehr, es sei denn, Sie schreiben uns. Mit START erhalten Sie wieder Nachrichten.",
        "Vous ne recevrez plus nos messages, sauf si vous nous écrivez. Envoyez START pour les recevoir à nouveau.",
    ),
    "opted_in": (
        "Welcome back: you will get our messages again. Send STOP to end them.",
        "С возвращением! Вы снова будете получать наши сообщения. Чтобы отказаться, отправьте STOP.",
        "Le damos de nuevo la bienvenida: volverá a recibir nuestros mensajes. Envíe STOP para dejar de recibirlos.",
        "Que bom ter você de volta: você voltará a receber nossas mensagens. Envie STOP para parar.",
        "Willkommen zurück: Sie erhalten unsere Nachrichten wieder. Mit STOP melden Sie sich ab.",
        "Heureux de vous retrouver : vous recevrez de nouveau nos messages. Envoyez STOP pour ne plus les recevoir.",
    ),
    "force_closed": (
        "This conversation was closed. Write again if you still need us.",
        "Этот разговор был закрыт. Напишите снова, если вам ещё нужна помощь.",
        "Esta conversación se ha cerrado. Escríbanos si todavía nos necesita.",
        "Esta conversa foi encerrada. Escreva de novo se ainda precisar de nós.",
        "Dieses Gespräch wurde geschlossen. Schreiben Sie uns wieder, wenn Sie uns noch brauchen.",
        "Cette conversation a été clôturée. Écrivez-nous si vous avez encore besoin de nous.",
    ),
    "closing_reminder": (
        "Are you still there? Write to us today, so that we can go on answering you here.",
        "Вы ещё здесь? Напишите нам сегодня, чтобы мы могли продолжить отвечать вам здесь.",
        "¿Sigue ahí? Escríbanos hoy para que podamos seguir respondiéndole por aquí.",
        "Você ainda está aí? Escreva hoje para que possamos continuar respondendo por aqui.",
        "Sind Sie noch da? Schreiben Sie uns heute, damit wir Ihnen hier weiter antworten können.",
        "Êtes-vous toujours là ? Écrivez-nous aujourd'hui pour que nous puissions continuer à vous répondre ici.",
    ),
}


def built_in(trigger: str, *languages: str) -> str:
    """The text in the first of ``languages`` (``pt_BR`` is read as ``pt``) that there is one in, else in English."""
    texts = TEXTS[trigger] if trigger in TEXTS else AGENT_TEXTS[trigger]
    for language in (*languages, "en"):
        base = language.replace("-", "_").partition("_")[0]
        if base in LANGUAGES:
            return texts[LANGUAGES.index(base)]
    return texts[0]
