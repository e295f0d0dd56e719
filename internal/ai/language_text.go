package ai

// languageText is our own text: shop talk and small words of four languages.
var languageText = []struct{ code, text string }{
	{"de", `Guten Tag, ich habe eine Frage zu meiner Bestellung. Wann wird mein Paket geliefert? Können Sie mir bitte die Rechnung schicken? Ich möchte die Jacke zurückgeben, weil sie mir nicht passt.
Wie lange dauert der Versand nach Österreich und in die Schweiz? Das Zelt ist leider kaputt angekommen, was soll ich jetzt tun? Wo finde ich die Größentabelle? Kann ich meine Adresse noch ändern?
Die Zahlung wurde abgelehnt, obwohl genug Geld auf dem Konto ist. Vielen Dank für die schnelle Hilfe. Ich warte schon seit zwei Wochen auf mein Geld. Gibt es einen Rabatt für neue Kunden? Bitte stornieren Sie den Auftrag.
Welche Schuhe sind wasserdicht und für den Winter geeignet? Der Gutschein funktioniert nicht. Haben Sie den Schlafsack auch in einer anderen Farbe? Ich konnte mich nicht anmelden, das Passwort ist falsch.
und oder aber nicht kein keine der die das den dem des ein eine einen einem einer ist sind war waren wird werden hat haben auf mit von zu zum zur im in an für über unter wenn dass ich du er sie wir ihr mein meine ihre sehr noch schon auch nur wie was wer wo warum heute morgen gestern kann muss will soll bei nach vor aus um`},
	{"en", `Hello, I have a question about my order. When will my parcel arrive? Could you please send me the invoice? I would like to return the jacket because it does not fit. How long does shipping take?
The tent arrived broken, what should I do now? Where can I find the size chart? Can I still change my address? The payment was declined although there is enough money on my account. Thank you for your quick help.
I have been waiting for my refund for two weeks. Is there a discount for new customers? Please cancel the order. Which shoes are waterproof and good for winter? The voucher does not work. Do you have this sleeping bag in another colour?
I could not sign in, the password is wrong. What are your opening hours? Tell me which payment methods you accept. I want to speak with somebody from the shop. Does this come with a warranty? My tracking number shows nothing.
and or but not no the a an this that these those is are was were will would has have had do does did on with of to from in at for about under if I you he she we they my your our their very still already also only how what who where why when today tomorrow yesterday can must want should by after before out there it me him them`},
	{"es", `Hola, tengo una pregunta sobre mi pedido. ¿Cuándo llegará mi paquete? ¿Me pueden enviar la factura, por favor? Quiero devolver la chaqueta porque no me queda bien. ¿Cuánto tarda el envío?
La tienda llegó rota, ¿qué debo hacer ahora? ¿Dónde encuentro la tabla de tallas? ¿Todavía puedo cambiar mi dirección? El pago fue rechazado aunque hay dinero suficiente en mi cuenta. Muchas gracias por su ayuda.
Llevo dos semanas esperando el reembolso. ¿Hay algún descuento para clientes nuevos? Por favor, cancelen el pedido. ¿Qué zapatos son impermeables y sirven para el invierno? El cupón no funciona. ¿Lo tienen en otro color?
No pude iniciar sesión, la contraseña es incorrecta. ¿Cuál es el horario de atención? Quisiera hablar con alguien de la tienda. ¿Tiene garantía? El número de seguimiento no muestra nada.
y o pero no el la los las un una unos unas este esta ese esa es son era fue será ha han hay de del a al en con por para sobre si que yo tú usted él ella nosotros ellos mi su sus muy ya también solo cómo qué quién dónde cuándo hoy mañana ayer puedo quiero debo me te se lo le nos desde hasta sin más`},
	{"fr", `Bonjour, j'ai une question sur ma commande. Quand mon colis va-t-il arriver ? Pouvez-vous m'envoyer la facture, s'il vous plaît ? Je voudrais retourner la veste parce qu'elle ne me va pas. Combien de temps prend la livraison ?
La tente est arrivée cassée, que dois-je faire maintenant ? Où se trouve le guide des tailles ? Puis-je encore changer mon adresse ? Le paiement a été refusé alors qu'il y a assez d'argent sur mon compte. Merci beaucoup pour votre aide.
J'attends mon remboursement depuis deux semaines. Y a-t-il une remise pour les nouveaux clients ? Veuillez annuler la commande. Quelles chaussures sont imperméables et conviennent pour l'hiver ? Le bon ne fonctionne pas.
Je n'ai pas pu me connecter, le mot de passe est faux. Quels sont vos horaires ? J'aimerais parler à quelqu'un du magasin. Y a-t-il une garantie ? Le numéro de suivi n'affiche rien.
et ou mais ne pas le la les un une des ce cette ces est sont était sera a ont avez de du au aux en avec par pour sur si que qui je tu il elle nous vous ils mon ma mes votre notre leur très déjà aussi seulement comment quoi où quand pourquoi aujourd'hui demain hier peux veux dois me te se lui depuis sans plus chez`},
}
