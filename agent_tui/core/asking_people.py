"""Whether a customer asks for a person rather than for a machine, in six languages.

Invariant: a word that stands for a person asks for one; one that may stand for anybody ("someone", "manager") only as
the whole answer or beside a word of speaking, for "someone took my parcel" asks for nobody.
"""

from __future__ import annotations

import functools

from agent_tui.core.conditions import Text, TextMatch

_PERSON = """
person, human, humans, agent, agents, operator, representative, representatives, somebody real, someone real,
real people, real one, live chat, anybody there, anyone there, somebody there, someone there;
человек, человека, человеком, человеку, оператор, оператора, оператором, оператору, сотрудник, сотрудника, сотрудником,
сотруднику, представитель, представителя, представителем, представителю, консультант, консультанта, консультантом,
консультанту, живой человек, живым человеком, живыми людьми;
persona, humano, humana, agente, operador, operadora, representante, asesor, asesora, hay alguien, gente real;
pessoa, atendente, consultor, consultora, tem alguém, alguém aí;
mensch, menschen, mitarbeiter, mitarbeiterin, mitarbeitern, berater, beraterin, kundenberater, ansprechpartner,
jemand da, echte person;
personne, humain, humaine, conseiller, conseillère, opérateur, opératrice, représentant, représentante, interlocuteur
"""
_ANYBODY = """
someone, somebody, anyone, anybody, people, manager, specialist, employee, staff, advisor, consultant;
кто-нибудь, кем-нибудь, кого-нибудь, кому-нибудь, кто-то, кем-то, кем-либо, людьми, менеджер, менеджера, менеджером,
менеджеру, специалист, специалиста, специалистом, специалисту, живой, живым, живого;
alguien, gente, gerente, especialista, empleado, empleada, ejecutivo, ejecutiva;
alguém, gente, gerente, especialista, funcionário, funcionária;
jemand, jemanden, jemandem, leuten, kollegen, vertreter, manager, chef;
quelqu'un, gens, responsable, employé, employée, spécialiste
"""
_SPEAKING = """
talk, talking, speak, speaking, chat, call, contact, connect, reach, transfer, put me through;
поговорить, говорить, пообщаться, позовите, позови, позвать, соедините, соедини, соединить, переключите, переключи,
переведите, переведи, свяжите, свяжи, связаться, связь;
hablar, hable, hablo, comunicar, comunicarme, comunícame, comuníqueme, contactar, conectar, conectarme, pásame, páseme,
llamar, que me atienda;
falar, falo, conversar, contatar, transferir, transfira, chamar, chame, me atenda;
sprechen, spreche, reden, verbinden, verbinde, verbindet, telefonieren, chatten, kontaktieren, anrufen, weiterleiten;
parler, parle, discuter, joindre, contacter, appeler, appelez, transférer, passez moi, mettre en relation
"""
_COURTESY = """
please, thanks, thank, you, hi, hello, the, a, an, i, d, would, like, want, need, choose, take, option,
number, nr, answer, just, it, is, s, for, me, with, to;
пожалуйста, спасибо, здравствуйте, привет, я, хочу, хотел, хотела, бы, нужен, нужна, нужно, выбираю, вариант,
номер, пункт, с, мне;
por, favor, gracias, hola, el, la, un, una, quiero, quisiera, elijo, opción, número, yo, con;
obrigado, obrigada, olá, oi, o, um, uma, quero, queria, gostaria, escolho, opção, com;
bitte, danke, hallo, ich, möchte, will, hätte, gern, gerne, wähle, der, die, das, den, dem, einen, ein, eine, einem,
mit, nummer, auswahl;
s'il, vous, plaît, merci, bonjour, je, voudrais, veux, choisis, le, les, une, numéro, choix, avec, à
"""


def _all_of(table: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in table.replace(";", ",").split(","))


@functools.cache
def _match(table: str) -> TextMatch:
    return TextMatch.of(words=_all_of(table))


@functools.cache
def _courtesies() -> frozenset[str]:
    return frozenset(word for each in _all_of(_COURTESY) for word in Text.of(each).words.split())


def bare_words(text: Text) -> tuple[str, ...]:
    """The words without those of courtesy and of choosing: ``2`` of "option 2, please"."""
    return tuple(word for word in text.words.split() if word not in _courtesies())


def asks_for_person(text: Text) -> bool:
    """Whether these are the words of somebody who wants to talk to people."""
    if _match(_PERSON).holds(text):
        return True
    if not _match(_ANYBODY).holds(text):
        return False
    bare = bare_words(text)
    return _match(_SPEAKING).holds(text) or any(bare == bare_words(each) for each in _match(_ANYBODY).words)
