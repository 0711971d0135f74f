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
        "Encontramos alguém para atender você; estamos fazendo a ligação.",
        "Wir haben jemanden für Sie gefunden und verbinden Sie jetzt.",
        "Nous avons trouvé quelqu'un pour vous et vous mettons en relation.",
    ),
    "agent_not_assigned": (
        "We are sorry, nobody can be found for you at the moment. Your message is kept and will be answered.",
        "К сожалению, сейчас некому вам ответить. Ваше сообщение сохранено, мы на него ответим.",
        "Lo sentimos, ahora mismo no hay nadie disponible. Guardamos su mensaje y le responderemos.",
        "Lamentamos, no momento não há ninguém disponível. Sua mensagem está guardada e será respondida.",
        "Leider ist gerade niemand für Sie erreichbar. Ihre Nachricht ist gespeichert und wird beantwortet.",
        "Désolé, personne n'est disponible pour le moment. Votre message est conservé et recevra une réponse.",
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
        "The connection to our colleague was lost. Please stay with us, we will go on shortly.",
        "Связь с нашим сотрудником прервалась. Пожалуйста, подождите, мы скоро продолжим.",
        "Se ha perdido la conexión con nuestro compañero. Espere un momento, seguimos enseguida.",
        "A ligação com o nosso colega foi perdida. Aguarde um momento, já continuamos.",
        "Die Verbindung zu unserem Kollegen ist abgebrochen. Bitte bleiben Sie da, es geht gleich weiter.",
        "La connexion avec notre collègue est perdue. Merci de patienter, nous reprenons bientôt.",
    ),
    "agent_ended": (
        "{AgentName} has ended this conversation. Write again whenever you need us.",
        "{AgentName} завершает этот разговор. Пишите снова, если мы понадобимся.",
        "{AgentName} ha terminado esta conversación. Escríbanos cuando nos necesite.",
        "{AgentName} encerrou esta conversa. Escreva de novo quando precisar.",
        "{AgentName} hat dieses Gespräch beendet. Schreiben Sie wieder, wenn Sie uns brauchen.",
        "{AgentName} a terminé cette conversation. Écrivez-nous quand vous en aurez besoin.",
    ),
    "session_ended": (
        "This conversation is closed. Your next message opens a new one.",
        "Этот разговор закрыт. Ваше следующее сообщение начнёт новый.",
        "Esta conversación está cerrada. Su próximo mensaje abrirá una nueva.",
        "Esta conversa está fechada. Sua próxima mensagem abrirá outra.",
        "Dieses Gespräch ist geschlossen. Ihre nächste Nachricht eröffnet ein neues.",
        "Cette conversation est close. Votre prochain message en ouvrira une nouvelle.",
    ),
    "consult_accepted": (
        "{AgentName} is asking a colleague for advice. One moment, please.",
        "{AgentName} советуется с коллегой. Одну минуту, пожалуйста.",
        "{AgentName} está consultando con un compañero. Un momento, por favor.",
        "{AgentName} está consultando um colega. Um momento, por favor.",
        "{AgentName} fragt einen Kollegen um Rat. Einen Augenblick, bitte.",
        "{AgentName} demande conseil à un collègue. Un instant, s'il vous plaît.",
    ),
    "consult_ended": (
        "Thank you for waiting. {AgentName} is back with you.",
        "Спасибо за ожидание. {AgentName} снова с вами.",
        "Gracias por esperar. {AgentName} vuelve a estar con usted.",
        "Obrigado por esperar. {AgentName} está de volta com você.",
        "Danke fürs Warten. {AgentName} ist wieder für Sie da.",
        "Merci d'avoir patienté. {AgentName} est de nouveau avec vous.",
    ),
    "transfer_accepted": (
        "{AgentName} takes over from here and can see what you have written.",
        "Дальше вам поможет {AgentName}: вся переписка уже видна.",
        "A partir de ahora le atiende {AgentName}, que puede ver lo que ha escrito.",
        "A partir daqui {AgentName} atende você e pode ver o que você escreveu.",
        "Ab hier hilft Ihnen {AgentName} weiter und sieht, was Sie geschrieben haben.",
        "{AgentName} prend le relais et voit ce que vous avez écrit.",
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
        "Today is a holiday and we are away. Your message is kept; we will answer when we are back.",
        "Сегодня праздничный день, и мы не работаем. Сообщение сохранено, мы ответим, как только вернёмся.",
        "Hoy es festivo y no estamos. Guardamos su mensaje y le responderemos a la vuelta.",
        "Hoje é feriado e não estamos atendendo. Sua mensagem está guardada; responderemos quando voltarmos.",
        "Heute ist Feiertag, wir sind nicht da. Ihre Nachricht ist gespeichert; wir antworten, wenn wir zurück sind.",
        "Aujourd'hui est un jour férié et nous sommes absents. Nous répondrons à votre message à notre retour.",
    ),
    "out_of_hours": (
        "You are writing outside our hours. Your message is kept; we will answer when we are back.",
        "Сейчас нерабочее время. Сообщение сохранено, мы ответим, как только вернёмся.",
        "Nos escribe fuera de nuestro horario. Guardamos su mensaje y le responderemos a la vuelta.",
        "Você está escrevendo fora do nosso horário. Sua mensagem está guardada; responderemos quando voltarmos.",
        "Sie schreiben außerhalb unserer Zeiten. Ihre Nachricht ist gespeichert; wir antworten, wenn wir zurück sind.",
        "Vous écrivez en dehors de nos horaires. Nous répondrons à votre message à notre retour.",
    ),
    "message_out_of_hours": (
        "We are still away; this message is kept too.",
        "Мы ещё не работаем; это сообщение тоже сохранено.",
        "Seguimos fuera de horario; también guardamos este mensaje.",
        "Ainda estamos fora do horário; esta mensagem também está guardada.",
        "Wir sind noch nicht zurück; auch diese Nachricht ist gespeichert.",
        "Nous sommes encore absents ; ce message est conservé lui aussi.",
    ),
    "leave_message": (
        "The colleagues who can help you are away now. Write what you need; they will answer when they are back.",
        "Сотрудников, которые могут помочь, сейчас нет. Напишите, что вам нужно, и они ответят, когда вернутся.",
        "Los compañeros que pueden ayudarle no están ahora. Escriba lo que necesita y le responderán a la vuelta.",
        "Os colegas que podem ajudar não estão agora. Escreva o que precisa; eles responderão quando voltarem.",
        "Die zuständigen Kollegen sind gerade nicht da. Schreiben Sie Ihr Anliegen; sie antworten nach ihrer Rückkehr.",
        "Les collègues qui peuvent vous aider sont absents. Écrivez votre demande ; ils répondront à leur retour.",
    ),
    "overflow_end": (
        "We are sorry, we cannot take your request now. Please write again later.",
        "К сожалению, сейчас мы не можем принять ваш запрос. Пожалуйста, напишите позже.",
        "Lo sentimos, ahora no podemos atender su solicitud. Vuelva a escribirnos más tarde.",
        "Lamentamos, agora não podemos atender o seu pedido. Escreva novamente mais tarde.",
        "Leider können wir Ihr Anliegen gerade nicht annehmen. Bitte schreiben Sie später noch einmal.",
        "Désolé, nous ne pouvons pas prendre votre demande maintenant. Merci d'écrire plus tard.",
    ),
    "unsupported_message": (
        "We could not read what you sent. Please send it as text, a picture or a PDF.",
        "Мы не смогли прочитать то, что вы прислали. Отправьте это текстом, картинкой или PDF.",
        "No hemos podido leer lo que ha enviado. Envíelo como texto, imagen o PDF.",
        "Não conseguimos ler o que você enviou. Envie como texto, imagem ou PDF.",
        "Wir konnten Ihre Nachricht nicht lesen. Bitte senden Sie sie als Text, Bild oder PDF.",
        "Nous n'avons pas pu lire votre envoi. Merci de l'envoyer en texte, en image ou en PDF.",
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
        "We cannot take files here, so yours was not opened. Please tell us in words.",
        "Мы не принимаем здесь файлы, поэтому ваш не был открыт. Пожалуйста, опишите всё словами.",
        "Aquí no podemos recibir archivos, así que no hemos abierto el suyo. Cuéntenoslo por escrito.",
        "Não podemos receber arquivos aqui, por isso o seu não foi aberto. Escreva em palavras, por favor.",
        "Wir können hier keine Dateien annehmen, Ihre wurde nicht geöffnet. Bitte schreiben Sie es uns.",
        "Nous ne pouvons pas recevoir de fichiers ici, le vôtre n'a pas été ouvert. Merci de nous l'écrire.",
    ),
    "opted_out": (
        "You will get no more messages from us unless you write. Send START to hear from us again.",
        "Мы больше не будем писать вам первыми. Чтобы снова получать сообщения, отправьте START.",
        "No recibirá más mensajes nuestros salvo que nos escriba. Envíe START para volver a recibirlos.",
        "Você não receberá mais mensagens nossas, a menos que escreva. Envie START para voltar a recebê-las.",
        "Sie erhalten keine Nachrichten mehr von uns, außer Sie schreiben. Mit START bekommen Sie sie wieder.",
        "Vous ne recevrez plus de messages de notre part, sauf si vous écrivez. START les rétablit.",
    ),
    "opted_in": (
        "Welcome back: you will get our messages again. Send STOP to end them.",
        "С возвращением! Вы снова будете получать наши сообщения. Чтобы отказаться, отправьте STOP.",
        "Bienvenido de nuevo: volverá a recibir nuestros mensajes. Envíe STOP para dejar de recibirlos.",
        "Que bom ter você de volta: você voltará a receber nossas mensagens. Envie STOP para parar.",
        "Willkommen zurück: Sie erhalten unsere Nachrichten wieder. Mit STOP beenden Sie das.",
        "Bon retour : vous recevrez de nouveau nos messages. Envoyez STOP pour les arrêter.",
    ),
    "force_closed": (
        "This conversation was closed. Write again if you still need us.",
        "Этот разговор был закрыт. Напишите снова, если вам ещё нужна помощь.",
        "Esta conversación se ha cerrado. Escríbanos si todavía nos necesita.",
        "Esta conversa foi fechada. Escreva de novo se ainda precisar de nós.",
        "Dieses Gespräch wurde geschlossen. Schreiben Sie wieder, wenn Sie uns noch brauchen.",
        "Cette conversation a été fermée. Écrivez-nous si vous avez encore besoin de nous.",
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
