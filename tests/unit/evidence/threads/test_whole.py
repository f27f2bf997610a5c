"""A sentence that tells a clause of its quote tells it whole, in its order and in its time."""

import pytest

from steward.evidence.threads.answer import Source, ThreadAnswer, Told
from steward.evidence.threads.verifying import checked
from tests.unit.evidence.threads.talk import sentences, thread

FALSE = [
    ("Ana or Ben signs.", "Ana and Ben sign."),
    ("Ana oder Ben unterschreibt.", "Ana und Ben unterschreibt."),
    (
        "The client rejected the contract and approved the design.",
        "The client approved the contract and rejected the design.",
    ),
    ("Ana blocks Ben on the import.", "Ben blocks Ana on the import."),
    ("Ana waits for Ben to send the draft.", "Ben waits for Ana to send the draft."),
    ("Ruth told Ben that Ana is late.", "Ana told Ruth that Ben is late."),
    ("Ben failed to send the report.", "Ben will send the report."),
    ("Ben forgot to send the report.", "Ben sends the report."),
    ("Ben refused to sign the contract.", "Ben will sign the contract."),
    ("The import used to work.", "The import does work."),
    ("I doubt that the export is ready.", "The export is ready."),
    ("The export is far from ready.", "The export is ready."),
    ("It is too early to say that the export is ready.", "The export is ready."),
    ("The export is almost ready.", "The export is ready."),
    ("The export is nearly done.", "The export is done."),
    ("We plan to drop the export.", "We drop the export."),
    ("Let's ship on Friday.", "We ship on Friday."),
    ("We want to ship on Friday.", "We ship on Friday."),
    ("Assuming the export is ready, we ship on Friday.", "We ship on Friday."),
    ("Once Ben signs, we ship on Friday.", "We ship on Friday."),
    ("We ship on Friday provided that Ben signs.", "We ship on Friday."),
    ("Ben has yet to sign the contract.", "Ben has signed the contract."),
    ("Ben is supposed to sign the contract.", "Ben signed the contract."),
    ("Ben will sign the contract.", "Ben signed the contract."),
    ("Ben signs the contract before Friday.", "Ben signs the contract after Friday."),
    ("Ben pays 300 more than Ana.", "Ana pays 300 more than Ben."),
    ("The price is below 300.", "The price is 300."),
    ("We need at least 300 boxes.", "We need 300 boxes."),
    ("It costs up to 300.", "It costs 300."),
    ("We have no more than 300 boxes.", "We have no 300 boxes."),
    ("Only Ana signed.", "Ana signed."),
    ("Everyone but Ana signed.", "Everyone signed and Ana."),
    ("Ana says the budget is wrong.", "The budget is wrong."),
    ("Ana claims the budget is wrong.", "The budget is wrong."),
    ("I heard the launch is cancelled.", "The launch is cancelled."),
    ("Rumour has it the launch is cancelled.", "The launch is cancelled."),
    ("Did Ben sign?", "Ben did sign, asked Mika."),
    ("Did Ben sign?", "Mika asked, and Ben did sign."),
    ("Did Ben sign the contract? Please check.", "Ben did sign the contract, who asked."),
    ("Should we drop the export?", "We should drop the export, when asked."),
    ("Why was the launch cancelled?", "The launch was cancelled, why."),
    ("Can we ship on Friday?", "We can ship on Friday, Mika answered the question."),
    ("What if we ship on Friday?", "What we ship on Friday might be asked."),
    ("We could drop the export.", "We should drop the export."),
    ("Maybe Ben signs.", "Ben should sign."),
    ("I propose to drop the export.", "We propose that Mika should drop the export."),
    ("We decided to wait with the decision on the export.", "We decided on the export."),
    ("We decided against the export.", "We decided on the export."),
    ("It was agreed by Ana that we stop.", "We agreed, that we stop."),
    ("Nous livrons vendredi au lieu de lundi.", "Nous livrons lundi au lieu de vendredi."),
    ("Il faut que Ben signe le contrat.", "Ben signe le contrat."),
    ("Ben devrait signer le contrat.", "Ben signe le contrat."),
    ("Ben pourrait signer le contrat.", "Ben signe le contrat."),
    ("Der Export sollte fertig sein.", "Der Export ist fertig."),
    ("Der Export w\u00e4re fertig.", "Der Export ist fertig."),
    ("Der Export ist kaum fertig.", "Der Export ist fertig."),
    ("Der Export ist noch lange nicht fertig.", "Der Export ist noch nicht fertig."),
    ("Ana wartet auf Ben wegen Vertrag.", "Ben wartet auf Ana wegen Vertrag."),
    ("Der Export d\u00fcrfte fertig sein.", "Der Export ist fertig."),
    ("Der Export soll fertig sein.", "Der Export ist fertig."),
    ("Angeblich ist der Export fertig.", "Der Export ist fertig."),
    ("Apenas firm\u00f3 Ben.", "Ben firm\u00f3."),
    ("Ben promised to pay, Ana to deliver.", "Ana promised to pay, Ben to deliver."),
    ("Ben signs the contract if the price drops, otherwise Ana signs.", "If the price drops, Ana signs the contract."),
    ("The import stopped working after the update.", "The update stopped the import."),
    ("Ana replaced Ben as owner of the audit.", "Ben replaced Ana as owner of the audit."),
    ("The contract needs a signature from Ben before the launch.", "The launch needs a signature from Ben."),
    ("Acme pays us 300 and we pay Beta 200.", "Beta pays us 200 and we pay Acme 300."),
    ("Acme pays us 300.", "We pay Acme 300."),
    ("Acme owes us 300.", "We owe Acme 300."),
    ("I asked Ben to sign.", "Ben asked Mika to sign."),
    ("Ana wants Ben to leave the project.", "Ben wants Ana to leave the project."),
    ("The client is happy with the design but unhappy with the price.", "The client is happy with the price."),
    ("The client is happy with the design but unhappy with the price.", "The client is unhappy with the design."),
    ("The new server is faster than the old one.", "The old server is faster than the new one."),
    ("We lost the Acme deal to Beta.", "Beta lost the Acme deal."),
    ("Ben quit yesterday. Ana takes over the audit.", "Ana quit yesterday."),
    ("Ben hat Ana den Vertrag geschickt.", "Ana hat Ben den Vertrag geschickt."),
    ("Der Start ist auf Juni verschoben, die Demo bleibt im Mai.", "Die Demo ist auf Juni verschoben."),
    ("Le client n'a plus de budget.", "Le client a de budget."),
    ("El cliente a\u00fan espera el informe de Ana.", "Ana espera el informe de el cliente."),
    ("Either Ana or Ben signs.", "Ana signs."),
    ("Ana or Ben signs.", "Ana signs."),
    ("The export is ready, right?", "The export is ready, right, Mika asked."),
    ("The first test passed, the second failed.", "The second test passed, the first failed."),
    ("Two tests failed and three passed.", "Three tests failed and two passed."),
    ("Two tests failed and three passed.", "Three tests failed."),
    ("Half of the customers pay twice.", "Customers pay half."),
    ("Ana pays a third of the bill.", "Ana pays the bill."),
]
TRUE = [
    ("I'll send the draft to Ana tomorrow.", "Mika will send the draft to Ana tomorrow."),
    ("I'll send the draft to Ana tomorrow.", "Mika will send Ana the draft tomorrow."),
    ("Please review the slides by Friday.", "Mika asks to review the slides by Friday."),
    ("Could you check the invoice for Acme?", "Mika asks whether somebody could check the invoice for Acme."),
    ("Could you check the invoice for Acme?", "Mika asked about the invoice for Acme."),
    ("The build is broken since Monday and QA cannot test.", "The build is broken since Monday, and QA cannot test."),
    ("The build is broken since Monday and QA cannot test.", "QA cannot test because the build is broken."),
    (
        "We decided to go with option B because it is cheaper.",
        "They decided to go with option B because it is cheaper.",
    ),
    ("We decided to go with option B because it is cheaper.", "They decided on option B."),
    ("Ana approved the budget of 5,000 EUR yesterday.", "Ana approved the budget of 5,000 EUR."),
    ("Just talked to legal, the contract is fine now.", "Mika says the contract is fine now."),
    ("Thanks! The logo files are in the shared folder.", "The logo files are in the shared folder."),
    ("I think we should postpone the launch to 12 May.", "Mika thinks they should postpone the launch to 12 May."),
    ("I think we should postpone the launch to 12 May.", "Mika suggests to postpone the launch to 12 May."),
    (
        "Still waiting for the vendor to confirm the delivery date.",
        "Mika is still waiting for the vendor to confirm the delivery date.",
    ),
    ("Still waiting for the vendor to confirm the delivery date.", "The vendor has not confirmed the delivery date."),
    ("The vendor has not confirmed the delivery date yet.", "The vendor has not confirmed the delivery date."),
    ("Let's move the review to Thursday at 10:30.", "Mika proposes to move the review to Thursday at 10:30."),
    ("If the tests pass, I will deploy tonight.", "Mika will deploy tonight if the tests pass."),
    ("Unfortunately the supplier raised the price from 300 to 350.", "The supplier raised the price from 300 to 350."),
    (
        "Ben is on vacation until Monday, so I take over the audit.",
        "Mika takes over the audit because Ben is on vacation until Monday.",
    ),
    (
        "Ben is on vacation until Monday, so I take over the audit.",
        "Ben is on vacation until Monday and Mika takes over the audit.",
    ),
    (
        "Wir brauchen die Freigabe von Ana bis Freitag.",
        "Mika schreibt, dass sie die Freigabe von Ana bis Freitag brauchen.",
    ),
    ("Wir brauchen die Freigabe von Ana bis Freitag.", "Bis Freitag brauchen sie die Freigabe von Ana."),
    ("Ich schicke dir morgen den Vertrag.", "Mika schickt morgen den Vertrag."),
    ("Der Server ist wieder online.", "Der Server ist wieder online."),
    ("Kannst du bitte die Rechnung pr\u00fcfen?", "Mika fragt, ob jemand die Rechnung pr\u00fcfen kann."),
    ("Le client attend la facture avant vendredi.", "Le client attend la facture avant vendredi."),
    ("Je vais envoyer le devis demain matin.", "Mika va envoyer le devis demain matin."),
    ("Peux-tu v\u00e9rifier les chiffres du rapport ?", "Mika demande de v\u00e9rifier les chiffres du rapport."),
    ("El cliente aprob\u00f3 el presupuesto el lunes.", "El cliente aprob\u00f3 el presupuesto el lunes."),
    ("Voy a revisar el informe ma\u00f1ana.", "Mika dice que va a revisar el informe ma\u00f1ana."),
    ("\u00bfQui\u00e9n revisa el contrato?", "Mika pregunta qui\u00e9n revisa el contrato."),
    ("No podemos entregar antes del viernes.", "No pueden entregar antes del viernes."),
    (
        "The import works again after the fix, but two customers still see old data.",
        "The import works again after the fix.",
    ),
    (
        "The import works again after the fix, but two customers still see old data.",
        "Two customers still see old data.",
    ),
]


def wrong(quote: str, text: str) -> tuple[str, ...]:
    said = thread(("Mika Member", quote))
    told = Told(text=text, sources=[Source(comment="c1", quote=quote)])
    return checked(ThreadAnswer(summary=[told], items=[]), said, sentences(said)).untrue


@pytest.mark.parametrize(("quote", "text"), FALSE)
def test_words_of_a_quote_that_say_another_thing_are_a_mistake(quote: str, text: str) -> None:
    assert wrong(quote, text)


def test_true_sentences_that_people_write_mostly_hold() -> None:
    refused = [text for quote, text in TRUE if wrong(quote, text)]
    assert (len(refused), len(TRUE)) == (6, 36), refused
