"""The built-in texts of automated messages to agents: lines of the transcript that only colleagues see.

They are in the workstream's language, which its agents speak. Invariant: every trigger to agents has a text in every
language of ``core.automated_texts.LANGUAGES``, with the same placeholders.
"""

from __future__ import annotations

from collections.abc import Mapping

AGENT_TEXTS: Mapping[str, tuple[str, str, str, str, str, str]] = {
    "consult_started_notice": (
        "{AgentName} asked {ColleagueName} for advice.",
        "{AgentName} обращается за советом. Кого спрашивают: {ColleagueName}.",
        "{AgentName} ha pedido ayuda a {ColleagueName}.",
        "{AgentName} pediu ajuda a {ColleagueName}.",
        "{AgentName} hat {ColleagueName} um Rat gebeten.",
        "{AgentName} a demandé conseil à {ColleagueName}.",
    ),
    "consult_accepted_notice": (
        "{ColleagueName} has joined to advise.",
        "{ColleagueName} участвует в консультации.",
        "{ColleagueName} se ha unido a la consulta.",
        "{ColleagueName} entrou na consulta.",
        "{ColleagueName} berät jetzt mit.",
        "{ColleagueName} a rejoint la consultation.",
    ),
    "consult_rejected_notice": (
        "{ColleagueName} declined the invitation.",
        "{ColleagueName}: приглашение отклонено.",
        "{ColleagueName} ha rechazado la invitación.",
        "{ColleagueName} recusou o convite.",
        "{ColleagueName} hat die Einladung abgelehnt.",
        "{ColleagueName} a décliné l'invitation.",
    ),
    "consult_timed_out_notice": (
        "{ColleagueName} did not answer the invitation.",
        "{ColleagueName}: ответа на приглашение нет.",
        "{ColleagueName} no ha respondido a la invitación.",
        "{ColleagueName} não respondeu ao convite.",
        "{ColleagueName} hat auf die Einladung nicht geantwortet.",
        "{ColleagueName} n'a pas répondu à l'invitation.",
    ),
    "consult_nobody_notice": (
        "Nobody of the queue that was asked can advise now.",
        "Из этой очереди сейчас никто не может дать совет.",
        "Nadie de la cola consultada puede ayudar ahora.",
        "Ninguém da fila consultada pode ajudar agora.",
        "Aus der angefragten Warteschlange kann gerade niemand beraten.",
        "Personne de la file sollicitée ne peut conseiller pour le moment.",
    ),
    "consult_left_notice": (
        "{ColleagueName} has left the consult.",
        "{ColleagueName} больше не участвует в консультации.",
        "{ColleagueName} ha dejado la consulta.",
        "{ColleagueName} saiu da consulta.",
        "{ColleagueName} hat die Beratung verlassen.",
        "{ColleagueName} a quitté la consultation.",
    ),
    "consult_removed_notice": (
        "The consult with {ColleagueName} was ended.",
        "Консультация ({ColleagueName}) закончена.",
        "La consulta con {ColleagueName} ha terminado.",
        "A consulta com {ColleagueName} foi encerrada.",
        "Die Beratung mit {ColleagueName} wurde beendet.",
        "La consultation avec {ColleagueName} est terminée.",
    ),
    "transfer_requested_notice": (
        "Passed on to {ColleagueName}, who has to accept it.",
        "Передано: {ColleagueName}. Нужно принять.",
        "Pasada a {ColleagueName}, que tiene que aceptarla.",
        "Passada para {ColleagueName}, que precisa aceitar.",
        "An {ColleagueName} übergeben; muss noch angenommen werden.",
        "Transmise à {ColleagueName}, qui doit l'accepter.",
    ),
    "transfer_rejected_notice": (
        "{ColleagueName} declined the transfer; it is back in {QueueName}.",
        "{ColleagueName}: передача отклонена; разговор снова в очереди {QueueName}.",
        "{ColleagueName} ha rechazado el traspaso; vuelve a {QueueName}.",
        "{ColleagueName} recusou a transferência; voltou para {QueueName}.",
        "{ColleagueName} hat die Übergabe abgelehnt; zurück in {QueueName}.",
        "{ColleagueName} a refusé le transfert ; retour dans {QueueName}.",
    ),
    "transfer_timed_out_notice": (
        "{ColleagueName} did not answer the transfer; it is back in {QueueName}.",
        "{ColleagueName}: ответа на передачу нет; разговор снова в очереди {QueueName}.",
        "{ColleagueName} no ha respondido al traspaso; vuelve a {QueueName}.",
        "{ColleagueName} não respondeu à transferência; voltou para {QueueName}.",
        "{ColleagueName} hat auf die Übergabe nicht geantwortet; zurück in {QueueName}.",
        "{ColleagueName} n'a pas répondu au transfert ; retour dans {QueueName}.",
    ),
    "transfer_queue_notice": (
        "Passed on to the queue {QueueName}.",
        "Передано в очередь {QueueName}.",
        "Pasada a la cola {QueueName}.",
        "Passada para a fila {QueueName}.",
        "An die Warteschlange {QueueName} übergeben.",
        "Transmise à la file {QueueName}.",
    ),
    "transfer_out_of_hours_notice": (
        "The queue {QueueName} is closed now; it waits there until the queue opens.",
        "Очередь {QueueName} сейчас закрыта; разговор ждёт там, пока она не откроется.",
        "La cola {QueueName} está cerrada ahora; espera allí hasta que abra.",
        "A fila {QueueName} está fechada agora; espera lá até que abra.",
        "Die Warteschlange {QueueName} ist jetzt geschlossen; es wartet dort, bis sie öffnet.",
        "La file {QueueName} est fermée ; la conversation y attend son ouverture.",
    ),
    "unsupported_message_notice": (
        "The customer sent something that WhatsApp cannot pass on.",
        "Клиент прислал то, что WhatsApp не может передать.",
        "El cliente ha enviado algo que WhatsApp no puede transmitir.",
        "O cliente enviou algo que o WhatsApp não consegue transmitir.",
        "Der Kunde hat etwas geschickt, das WhatsApp nicht weiterleiten kann.",
        "Le client a envoyé quelque chose que WhatsApp ne peut pas transmettre.",
    ),
    "file_too_large_notice": (
        "The customer's file is too large ({Limit} MB is the most).",
        "Файл клиента слишком большой (не больше {Limit} МБ).",
        "El archivo del cliente es demasiado grande ({Limit} MB como máximo).",
        "O arquivo do cliente é grande demais (no máximo {Limit} MB).",
        "Die Datei des Kunden ist zu groß (höchstens {Limit} MB).",
        "Le fichier du client est trop volumineux ({Limit} Mo au plus).",
    ),
    "file_not_attached_notice": (
        "A file from the customer could not be fetched; its line says why.",
        "Файл клиента получить не удалось; причина указана в его строке.",
        "No se ha podido obtener un archivo del cliente; su línea dice por qué.",
        "Não foi possível obter um arquivo do cliente; a linha dele diz por quê.",
        "Eine Datei des Kunden konnte nicht abgerufen werden; ihre Zeile sagt, warum.",
        "Un fichier du client n'a pas pu être obtenu ; sa ligne dit pourquoi.",
    ),
    "opted_out_notice": (
        "The customer has opted out: no templates, lists or automated messages any more.",
        "Клиент отказался от сообщений: шаблоны, рассылки и автоматические сообщения ему больше не уходят.",
        "El cliente se ha dado de baja: ya no recibe plantillas, listas ni mensajes automáticos.",
        "O cliente se descadastrou: não recebe mais modelos, listas nem mensagens automáticas.",
        "Der Kunde hat sich abgemeldet: keine Vorlagen, Listen oder automatischen Nachrichten mehr.",
        "Le client s'est désabonné : plus de modèles, de listes ni de messages automatiques.",
    ),
    "force_closed_notice": (
        "{ColleagueName} closed the conversation.",
        "Разговор закрыт: {ColleagueName}.",
        "{ColleagueName} ha cerrado la conversación.",
        "{ColleagueName} encerrou a conversa.",
        "{ColleagueName} hat das Gespräch geschlossen.",
        "{ColleagueName} a fermé la conversation.",
    ),
}
