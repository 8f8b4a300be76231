"""French words for titles and texts: enough of them that an index has something to do."""

from random import Random

from shared.taxonomy import CategoryKey


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES = _words("""
    Adèle Agathe Amandine Anne Arnaud Aurélie Baptiste Béatrice Benoît Bernard Brigitte Camille Cécile Céline
    Charles Chloé Christian Claire Clément Colette Damien Daniel Delphine Denis Diane Dominique Édith Élise
    Émile Emma Éric Estelle Étienne Fabienne Fatima Félix Florence François Françoise Gaëtan Geneviève Georges
    Gilles Hadrien Hassan Hélène Henri Hugo Inès Isabelle Jacques Jean Jeanne Joëlle Joseph Julie Julien Karim
    Laetitia Laurent Léa Léon Lise Louise Luc Lucas Lucie Madeleine Manon Marc Marcel Margaux Marie Mathilde
    Maxime Mehdi Michel Mireille Nadia Nathalie Nicolas Noé Odette Olivier Pascal Paul Philippe Pierre Quentin
    Rachid Raphaël Rémy Renée Robin Rosalie Sabine Samuel Sarah Sébastien Simon Solène Sophie Stéphane Suzanne
    Sylvie Théo Thérèse Thomas Valentine Véronique Victor Vincent Virginie Willy Xavier Yasmine Yves Zoé
""")

LAST_NAMES = _words("""
    Adam Antoine Bauduin Bertrand Bodart Bodson Bouchat Bovy Collard Collignon Colson Cornet Crahay Daems
    Dardenne Debauche Deflandre Dejardin Delcourt Delfosse Delhaye Delvaux Demoulin Denis Deprez Derycke Dessart
    Detaille Devos Dubois Dufour Dumont Dupont Evrard Fontaine Fosset Gérard Gillain Gilson Goffin Grandjean
    Grégoire Guillaume Hanquet Hardy Henrard Herman Honoré Hubert Jacob Jacquemin Jadot Jamar Joris Lacroix
    Lambert Lambot Laurent Lebrun Leclercq Lecomte Lefèvre Legrand Lejeune Lemaire Lenoir Leroy Libert Lombard
    Louis Mahieu Maquet Marchal Marlier Martin Massart Mathieu Mercier Michaux Michel Minet Moreau Nihoul Noël
    Paquet Parmentier Peeters Petit Philippart Pirard Piron Poncelet Quinet Remacle Renard Renson Rigaux Robert
    Rousseau Saive Servais Simonis Stassart Thirion Thiry Toussaint Urbain Vandamme Vanherck Verlaine Vigneron
    Vilain Wathelet Wauters Wilmotte Zimmer
""")

NOUNS = _words("""
    abeille accordéon aile alouette ancre arbre ardoise atelier aube automne avenir balançoire barque berceau
    bois boussole brume cabane caillou canal carnet carrière cerise chanson château chemin cheval ciel clairière
    clocher coquelicot corbeau corde couleur couture dentelle désert eau écho écluse écume enfance épice escale
    étang été étoile falaise fanfare fenêtre ferme feu feuille fleur fleuve forge forêt fougère four frontière
    gare géant glace glycine grange grenier guitare halte herbe hibou hirondelle hiver horloge île jardin
    jeunesse jonquille jour labour lampe lanterne lavoir libellule lierre ligne lumière lune machine magie
    maison marée marguerite marionnette marmite mémoire meule miel mine miroir moisson montagne moulin mousse
    musique neige nid nuage nuit orage orchestre orgue ouvrage pain papier paroisse passerelle patience pavé
    péniche photographie piano pierre plage plaine plume pluie poème pont porte poterie prairie printemps quai
    racine récit rivage rivière roseau route ruche ruelle sable saison saule sel semence silence soleil sommeil
    source tambour temps terre terrain tissage tournesol train traversée usine vallée vélo vent verger village
    violon voix voyage wagon
""")

ADJECTIVES = _words("""
    ancien ardent bleu calme clair commun doré doux fragile grand gris immense incertain infini joyeux léger
    lent libre lointain lumineux minuscule mobile nouveau ordinaire oublié partagé perdu petit possible premier
    profond proche rebelle retrouvé rouge rural sauvage secret sensible sonore tendre tranquille urbain vert
    vivant voisin
""")

TAGS = (
    "jazz", "rock", "chanson", "classique", "électro", "folk", "hip-hop", "blues", "chorale", "orgue", "fanfare",
    "impro", "marionnettes", "conte", "humour", "photographie", "peinture", "sculpture", "céramique", "gravure",
    "patrimoine", "nature", "climat", "vélo", "jardin", "cuisine", "terroir", "bière", "jeux", "lecture", "poésie",
    "philosophie", "histoire", "sciences", "couture", "yoga", "danse folk", "salsa", "tango", "brocante", "artisanat",
    "Noël", "carnaval", "Halloween", "fête des voisins", "gratuit", "en famille", "seniors", "ados",
    "langue des signes",
)  # fmt: skip

_KINDS: dict[CategoryKey, tuple[str, ...]] = {
    "concert": ("Concert", "Récital", "Soirée jazz", "Concert de chorale", "Scène ouverte", "Concert d’orgue"),
    "theatre": ("Théâtre", "Comédie", "Seul en scène", "Improvisation", "Lecture-spectacle", "Cabaret"),
    "danse": ("Spectacle de danse", "Bal folk", "Danse contemporaine", "Soirée tango"),
    "cirque": ("Cirque", "Cirque en rue", "Acrobates"),
    "cinema": ("Ciné-club", "Projection", "Documentaire", "Ciné-débat"),
    "exposition": ("Exposition", "Vernissage", "Rétrospective", "Parcours d’artistes", "Photographies"),
    "conference": ("Conférence", "Rencontre", "Débat", "Midi de l’histoire"),
    "atelier": ("Atelier", "Cours", "Initiation", "Table de conversation", "Répétition ouverte"),
    "stage": ("Stage", "Stage de vacances", "Semaine créative"),
    "jeune-public": ("Spectacle pour enfants", "L’heure du conte", "Marionnettes", "Éveil musical"),
    "visite": ("Visite guidée", "Balade", "Marche ADEPS", "Promenade contée", "Portes ouvertes"),
    "marche": ("Marché", "Brocante", "Marché de Noël", "Bourse aux vêtements", "Marché du terroir"),
    "fete": ("Fête", "Carnaval", "Ducasse", "Kermesse", "Fête de village", "Grand feu"),
    "souper-bal": ("Souper", "Bal", "Souper boudin", "Barbecue", "Petit déjeuner"),
    "litterature": ("Rencontre littéraire", "Lecture", "Club de lecture", "Slam"),
    "autre": ("Soirée jeux", "Repair Café", "Blocus", "Donnerie"),
}

_SENTENCES = (
    "Une {soiree} autour de {noun} et de {noun2}, avec {name}.",
    "Les portes s’ouvrent une demi-heure avant le début ; le bar reste ouvert après.",
    "{name} raconte {noun} comme personne, entre {noun2} {adjective} et souvenirs de {locality}.",
    "On y croise {noun} {adjective}, {noun2} et beaucoup de rires.",
    "Les bénéfices vont aux travaux de la salle de {locality}.",
    "Réservation souhaitée : les places sont peu nombreuses.",
    "Un moment pour prendre le temps, écouter {noun}, goûter {noun2} et rencontrer ses voisins.",
    "L’équipe de bénévoles accueille petits et grands avec soupe, tartes et café.",
    "Ce projet est né de la rencontre de {name} et des habitants de {locality}.",
    "Prévoir de bonnes chaussures et une lampe : le chemin longe {noun} puis {noun2}.",
    "Pour la première fois, {name} montre {noun} {adjective} dans un lieu {adjective2}.",
    "Le public est invité à participer : chacun apporte {noun} ou {noun2}.",
    "Parking à deux pas, arrêt de bus devant la porte, vélos bienvenus.",
    "Avec le soutien de la commune et de la Fédération Wallonie-Bruxelles.",
    "De {noun} à {noun2}, un parcours {adjective} à travers les siècles.",
    "Aucune connaissance n’est nécessaire, le matériel est fourni.",
    "Entre tradition {adjective} et création, {noun} se réinvente.",
    "Petite restauration sur place ; les enfants restent sous la garde de leurs parents.",
)
_EVENINGS = ("soirée", "après-midi", "matinée", "rencontre", "veillée", "fête")


def title(chance: Random, category: CategoryKey, artist: str | None) -> str:
    kind, noun = chance.choice(_KINDS[category]), chance.choice(NOUNS)
    return chance.choice(
        (
            f"{kind} : {noun} et {chance.choice(NOUNS)}",
            f"{kind} « {noun.capitalize()} {chance.choice(ADJECTIVES)} »",
            f"{kind} avec {artist}" if artist else f"{kind} du {noun} {chance.choice(ADJECTIVES)}",
            f"{noun.capitalize()}, {chance.choice(NOUNS)} et {chance.choice(NOUNS)}",
        )
    )


def text(chance: Random, sentences: int, locality: str) -> str:
    """So many sentences."""
    return " ".join(_sentence(chance, locality) for _ in range(sentences))


def _sentence(chance: Random, locality: str) -> str:
    return chance.choice(_SENTENCES).format(
        soiree=chance.choice(_EVENINGS),
        noun=chance.choice(NOUNS),
        noun2=chance.choice(NOUNS),
        adjective=chance.choice(ADJECTIVES),
        adjective2=chance.choice(ADJECTIVES),
        name=f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}",
        locality=locality,
    )
