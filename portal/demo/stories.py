"""What the invented residents write, and what the officers say."""

from dataclasses import dataclass

from reports.choices import Kind, Outcome


@dataclass(frozen=True)
class Story:
    """One concern's words in the language they are written in."""

    language: str
    kind: str
    words: str
    question: str
    reply: str
    answer: str
    outcome: str = Outcome.ANSWERED


STORIES = (
    Story("en", Kind.WORRY, "Cars race past the school every morning around eight. The children cross by the bus stop and somebody will be hurt one day.", "On which side of the school is it worst?", "By the bus stop, on the side of the shop.", "I stood there on Tuesday and Wednesday and fined two drivers. I have asked the municipality for a raised crossing and will be there again on Monday.", Outcome.RESOLVED),
    Story("en", Kind.INFORMATION, "An old white van has stood at the end of our road for two weeks. Somebody sits in it at night.", "Can you tell me the registration number or what is written on it?", "No writing on it. The last letters are KTR.", "The owner is known to us; it was a worker between two flats. He has found a room and the van is gone.", Outcome.RESOLVED),
    Story("en", Kind.WORRY, "The lamp by the stairs to the station has been dark since last month. My mother does not dare to walk there any more.", "Is it the upper or the lower lamp?", "The lower one.", "I have passed it to the municipality's lighting service and they promise to mend it within a week. I will look for myself.", Outcome.ANSWERED),
    Story("en", Kind.ADVICE, "My grandfather got a call from somebody who said he was from the bank. He gave them his card number. What should we do?", "Has he called the bank to close the card?", "Yes, we did it right away.", "You did the right thing. I have written down the number that called and will visit your grandfather on Thursday; we also talk about such calls at the nursing home next week.", Outcome.ANSWERED),
    Story("en", Kind.PRAISE, "I want to thank the young man who stopped the traffic when the ducks and then a whole kindergarten crossed. He said he was off duty.", "Do you know about what time it was?", "Around ten on Friday.", "Thank you for telling us. We found out who it was and he has read your words.", Outcome.ANSWERED),
    Story("en", Kind.THREAT, "Our neighbour's dog runs free and snapped at my daughter. When I spoke to him he became very angry and said I should watch out.", "Were there any witnesses when he said it?", "My sister was there.", "I have spoken with your neighbour. He has to keep the dog on a lead and has been warned. Call 112 at once if he threatens you again.", Outcome.RESOLVED),
    Story("en", Kind.PROPOSAL, "Could there be a mirror at the narrow corner by the dairy? You cannot see the bicycles coming.", "Would you agree to show me the place?", "Gladly, any afternoon.", "The road keeper has agreed and will put up a mirror in spring.", Outcome.ANSWERED),
    Story("en", Kind.CRIME, "Somebody broke the lock of our cellar and took two bicycles. It must have been between Sunday evening and Monday morning.", "Do you have the frame numbers or a picture?", "One frame number, the other I am still looking for.", "One of the bicycles has been found. Please come to the station with something that shows it is yours.", Outcome.RESOLVED),
    Story("en", Kind.HELP, "The people upstairs shout and something breaks nearly every weekend. There is a small child. I do not want them to know I wrote.", "Has it happened again since you wrote?", "Yes, on Saturday at eleven in the evening.", "I have visited together with the child welfare worker. The family gets support now. Call 112 if you hear it again, also in the night.", Outcome.RESOLVED),
    Story("en", "", "Teenagers sit on the roof of the old boiler house. It looks as if it could fall in.", "How many are they, and at what time of day?", "Five or six, after school.", "The owner has closed the way up and I talked with the youngsters at school.", Outcome.RESOLVED),
    Story("et", Kind.WORRY, "Meie küla poe taga käib õhtuti lärm ja pudelid lendavad vastu seina. Lapsed kardavad sealt läbi minna.", "Mis päevadel see tavaliselt toimub?", "Reedeti ja laupäeviti pärast kella kümmet.", "Käisin seal kahel reedel. Poe juurde tuleb valgusti ja kaamera, seltskonnaga on räägitud.", Outcome.RESOLVED),
    Story("et", Kind.INFORMATION, "Metsateel kraavi kõrval vedeleb juba kuu aega prügi ja vanu rehve, keegi toob öösiti juurde.", "Kas olete näinud mõnd autot?", "Hele kaubik, numbrit ei näinud.", "Andsin asja üle valla keskkonnaspetsialistile ja panime rajakaamera üles.", Outcome.ANSWERED),
    Story("et", Kind.ADVICE, "Kuidas ma saan oma ema korterit paremini sissemurdmise eest kaitsta? Ta elab esimesel korrusel üksi.", "Kas uks ja aknad on uued või vanad?", "Uks on vana, aknad vahetati kümme aastat tagasi.", "Tulin vaatama ja jätsin emale nimekirja: uus lukk, aknalukud ja uksesilm. Naabrivalve on samuti hea mõte.", Outcome.ANSWERED),
    Story("et", Kind.ACCIDENT, "Ristmikul sõitis auto jalgratturile otsa ja lahkus. Jalgrattur tõusis püsti ja läks minema, aga ta lonkas.", "Mis värvi auto oli?", "Tumesinine, vist universaal.", "Leidsime juhi ja jalgratturi. Jalgrattur on arsti juures käinud ja temaga on kõik korras.", Outcome.RESOLVED),
    Story("et", Kind.WORRY, "Naabri auto seisab iga päev kõnniteel ja käruga tuleb minna sõiduteele.", "Kas see on terve päeva või ainult õhtuti?", "Peamiselt õhtuti ja nädalavahetusel.", "Rääkisin naabriga ja ta pargib nüüd hoovis. Kui see kordub, andke teada.", Outcome.RESOLVED),
    Story("et", Kind.PROPOSAL, "Kas saaksime korraldada külas liiklusohutuse päeva enne kooli algust? Aitaksime ise ka.", "Mitu last umbes osaleks?", "Umbes nelikümmend.", "Tore mõte! Tuleme augusti viimasel laupäeval ja toome jalgrattaraja kaasa.", Outcome.ANSWERED),
    Story("et", Kind.CRIME, "Meie suvila juurest varastati öösel kütust ja murutraktor. Kõrvalkrundil olid samad jäljed.", "Kas piirkonnas on mõni kaamera?", "Naabril teisel pool teed on.", "Kaamera pildi järgi leiti kahtlusalune. Uurija võtab teiega ühendust.", Outcome.RESOLVED),
    Story("et", Kind.HELP, "Vanem meesterahvas eksleb õhtuti meie tänaval ega tea, kus ta elab. Eile viisime ta koju, aga ta oli jälle väljas.", "Kas teate, kas tal on lähedasi?", "Tütar käib nädalavahetustel.", "Rääkisime tütre ja valla sotsiaaltöötajaga. Talle tuleb päevahoid ja käevõru telefoninumbriga.", Outcome.RESOLVED),
    Story("et", Kind.PRAISE, "Aitäh piirkonnapolitseinikule, kes käis lasteaias nii toredalt helkuritest rääkimas!", "Milline lasteaed see oli?", "Päikesejänku rühm.", "Aitäh heade sõnade eest, annan edasi!", Outcome.ANSWERED),
    Story("et", "", "Mängiväljaku juures on keegi noorte puude oksad maha murdnud ja pingi ära lõhkunud.", "Millal te seda märkasite?", "Esmaspäeva hommikul.", "Vald parandas pingi. Laupäeviti käib seal nüüd ka noorsootöötaja.", Outcome.RESOLVED),
    Story("sl", Kind.WORRY, "Pred našo šolo zjutraj nihče ne upošteva omejitve hitrosti. Bojim se, da bo koga povozilo.", "Ob kateri uri je najhuje?", "Med pol osmo in osmo.", "Dva tedna smo merili hitrost in izrekli opozorila. Občina bo postavila prikazovalnik hitrosti.", Outcome.RESOLVED),
    Story("sl", Kind.ADVICE, "Babica dobiva sporočila, naj plača carino za paket. Kako naj jo zaščitim?", "Je že kaj plačala?", "Ne, vprašala je mene.", "Odlično, da je vprašala. Pošiljam nekaj preprostih nasvetov, v četrtek pa imamo o tem pogovor v domu krajanov.", Outcome.ANSWERED),
    Story("sl", Kind.CRIME, "Ponoči je nekdo razbil okno na kleti in odnesel orodje. Sosedje niso slišali ničesar.", "Ali imate seznam orodja ali račune?", "Račune za večino imam.", "Orodje smo našli pri preprodajalcu. Oglasite se na postaji z računi.", Outcome.RESOLVED),
    Story("sl", Kind.INFORMATION, "Na igrišču se zvečer zbira skupina, ki mlajšim ponuja nekaj v vrečkah.", "Kateri dnevi so to?", "Največkrat ob petkih.", "Hvala. Igrišče smo pogosteje obiskovali, s šolo pripravljamo pogovor za starše.", Outcome.RESOLVED),
    Story("sl", Kind.PROPOSAL, "Predlagam, da bi ob vaški cesti zarisali pas za pešce. Zdaj hodimo po jarku.", "Kako dolg odsek bi to bil?", "Približno petsto metrov.", "Predlog sem dal svetu za varnost in občini; na vrsti je na naslednji seji.", Outcome.ANSWERED),
    Story("sl", Kind.WORRY, "V stari opuščeni hiši ob potoku se ponoči sveti in slišijo se glasovi.", "Je hiša zaklenjena?", "Vrata so podrta.", "Hišo smo pregledali in z lastnikom zaprli vhod. Nikomur ni bilo nič.", Outcome.RESOLVED),
    Story("sl", Kind.HELP, "Bivši partner me čaka pred službo in mi pošilja sporočila. Bojim se iti domov sama.", "Ste zdaj na varnem?", "Da, pri prijateljici.", "Pogovorili sva se in sprejeli smo ukrepe. Če ga vidite pred službo, takoj pokličite 112.", Outcome.RESOLVED),
    Story("sl", Kind.PRAISE, "Hvala policistki, ki je mojemu sinu vrnila izgubljeno kolo in mu še pokazala, kako ga označi.", "Kdaj je bilo to?", "Prejšnjo sredo.", "Hvala za lepe besede, predala jih bom naprej.", Outcome.ANSWERED),
    Story("en", Kind.INFORMATION, "There is a found purse with keys in our letter box; somebody must have put it there by mistake.", "Is there anything with a name in it?", "Only keys and a bus ticket.", "Thank you. The purse is at the station and the owner has been told.", Outcome.RESOLVED),
    Story("en", Kind.WORRY, "Loud motorcycles gather at the petrol station every warm evening and nobody can sleep.", "Until what time does it usually go on?", "Until one or two at night.", "This needs a decision of the municipality about the opening hours. I have asked for it; until then patrols come by.", Outcome.NO_ACTION),
)  # fmt: skip

WHERE_WORDS = (
    "", "by the school gate", "behind the shop", "on the main street", "at the bus stop", "near the church", "by the river", "",
)  # fmt: skip
HAND_REASON = "The place belongs to the neighbouring region; your officer there knows it best."
REFER_REASON = "The road and its lamps are kept by the municipality, and they can mend it."
REFER_TO = "Municipality, road service"
NOTE = "Spoke with the caretaker; will pass by on the evening round."
REOPEN_WORDS = "It has begun again since last week."
