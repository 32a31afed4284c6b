"""Words of English that are no names: those of the closed classes, and frequent nouns, verbs and adjectives.

Base forms only. Words that are also frequent names (`apple`, `rose`, `shell`) are left out.
"""

from __future__ import annotations

from kb.backing.listed import listed

CLOSED: frozenset[str] = frozenset(
    listed("""
a an the this that these those such same other others another each every either neither both all any some many much
more most few fewer less least several enough no none nothing nobody nowhere something someone somebody somewhere
anything anyone anybody anywhere everything everyone everybody everywhere whatever whoever whichever whenever wherever
however i me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its itself
we us our ours ourselves they them their theirs themselves one oneself who whom whose which what when where why how
whether and or but nor so yet for if unless until till while whereas because since although though as than lest once
provided about above across after against along amid among around at before behind below beneath beside besides
between beyond by concerning considering despite down during except excluding following from given in including inside
instead into like minus near notwithstanding of off on onto opposite out outside over past per plus regarding round
through throughout to toward towards under underneath unlike up upon versus via with within without according owing
due thanks apart aside be am is are was were been being have has had having do does did done doing will would shall
should can could may might must ought need dare let not never ever always often sometimes seldom rarely usually
generally mostly mainly largely partly nearly almost quite rather very too also only just even still already again
further furthermore moreover meanwhile nevertheless nonetheless otherwise therefore thus hence accordingly
consequently afterwards later earlier then now today tomorrow yesterday tonight soon here there hereby thereby therein
herein elsewhere abroad ahead away back forward forth together alone perhaps maybe indeed likewise similarly alike
else yes okay ok well oh ah first second third fourth fifth sixth seventh eighth ninth tenth last next final finally
firstly secondly thirdly lastly initially originally eventually ultimately recently lately currently presently
formerly previously subsequently simultaneously immediately suddenly gradually slowly quickly rapidly early late long
far zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion
dozen half double twice thrice quarter ago today's anyway namely especially particularly specifically notably
importantly interestingly surprisingly unfortunately fortunately clearly obviously apparently presumably probably
possibly certainly surely actually really basically essentially roughly approximately don't doesn't didn't isn't
aren't wasn't weren't won't wouldn't can't couldn't shouldn't it's that's there's let's i'm i've i'd i'll you're he's
she's we're they're what's here's who's
    """)
)
"""Function words, pronouns, adverbs, number words: never a name by themselves."""

FREQUENT: frozenset[str] = frozenset(
    listed("""
ability able absence academic accept access accident account achieve acid act action active activity actor actual
adapt add addition additional address administration admit adopt adult advance advantage adventure advice advise
affair affect afford afternoon age agency agent agree agreement agriculture aid aim air aircraft airline airport
algorithm allow ally alter alternative amount analyse analysis analyze ancient anger angle animal announce annual
answer anxiety apartment appeal appear appearance application apply appoint appreciate approach appropriate approval
approve architect architecture area argue argument arise arm army arrange arrangement arrest arrival arrive article
artist artistic ask aspect assemble assert assess assign assist assume assumption atmosphere atom attach attack
attempt attend attention attitude attract audience author authority automate automatic autonomous autonomy
availability available average avoid award aware awareness baby background bacteria bad bag balance ball band bar
barrier base basic basis battery battle beach bear beat beautiful beauty become bed beef beer begin beginning behave
behavior behaviour belief believe belong benchmark benefit bet better bias bicycle big biological biologist biology
bird birth bite black blind block blood blow blue board boat body bomb bond bone book border boring born borrow boss
bottle bottom box boy brain branch brand break breakfast breath breathe breed brick bridge brief bright bring broad
broadcast brother browser budget buffer bug build builder building burden burn bus business busy button buy buyer
cable cache cake calculate calculation call calm camera camp campaign cancel cancer candidate capability capable
capacity capital captain capture car carbon card care career careful carry case cash cat catch category cattle cause
cell center central centre century ceremony certain chain chair challenge champion chance change channel chapter
character characterise characteristic charge charity chart cheap check chemical chemist chemistry chicken chief child
childhood children chip choice choose circle circuit circumstance citation cite citizen city civil claim class classic
classification classify classroom clean clear climate climb clinic clinical clock close cloth clothes cloud club clue
cluster coach coal coast coat code coffee cognitive coin cold collapse colleague collect collection college colonial
colony color colour column combination combine come comfort command comment commerce commercial commission commit
committee common communicate communication community company compare comparison compete competition competitor compile
compiler complain complaint complete complex complexity compliance complicate component compose composer composition
comprehensive compress computation compute computer concentrate concentration concept concern conclude conclusion
concrete condition conduct conference confidence confirm conflict confuse confusion connect connection conscious
consciousness consensus consent consequence conservation conservative consider consideration consist consistent
constant constitution constraint construct construction consult consultant consume consumer consumption contact
contain container contemporary content contest context continent continue contract contradict contradiction contrast
contribute contribution control controversy convenient convention conventional conversation conversion convert
convince cooking cool cooperation coordinate cope copy core corn corner corporate correct correction correlate
correlation cost cottage cotton council count counter country county couple courage course court cover crack craft
crash create creation creative creator creature credit crew crime criminal crisis criteria critic critical criticise
criticism criticize crop cross crowd crucial cry cultural culture cup curiosity curious current curriculum curve
custom customer cut cycle daily damage dance danger dangerous dark database dataset date daughter day dead deal death
debate debt decade decide decision declare decline decrease deep default defeat defence defend defense define
definition degree delay deliberate deliver delivery demand democracy demonstrate demonstration deny department depend
dependence dependency deploy deployment depression depth derive describe description desert deserve design designer
desire desk destroy destruction detail detailed detect detection determine develop developer development device
diagram diet differ difference different difficult difficulty dig digital dimension dinner direct direction director
dirt disagree disagreement disappear disaster discipline discount discover discovery discuss discussion disease dish
disk dispute distance distinct distinction distinguish distribute distribution district divide division doctor
document documentation dog dollar domain dominate door doubt draft drag drama dramatic draw drawing dream dress drink
drive driver driving drop drug dry duration dust duty earn earnings earth ease east eastern easy eat economic
economics economist economy edge edit edition editor educate education effect effective effectiveness efficiency
efficient effort egg elect election electric electrical electricity electron electronic element eliminate embed emerge
emergency emission emotion emotional emphasis emphasise emphasize empire employ employee employer employment empty
enable encounter encourage end enemy energy enforce engage engine engineer engineering enjoy enormous ensure enter
enterprise entertainment enthusiasm entire entity entrance entry environment environmental episode equal equation
equip equipment equivalent era error escape essay essential establish establishment estate estimate ethics evaluate
evaluation evening event evidence evolution evolve exact exactly exam examination examine example excellent exception
exchange excite exciting exclude excuse execute execution executive exercise exhibit exhibition exist existence expand
expansion expect expectation expensive experience experiment experimental expert expertise explain explanation
explicit exploit exploration explore explosion export expose exposure express expression extend extension extent
external extract extraction extreme eye fabric face facility fact factor factory fail failure fair fall false fame
familiar family famous fan fancy farm farmer fashion fast fat father fault favor favorite favour favourite fear
feature federal fee feed feedback feel feeling female fever fiber fiction fight figure file fill film filter finance
financial find finding fine finger finish fire firm fish fishing fit fix flag flat flavor flavour fleet flesh
flexibility flexible flight float flood floor flow flower fly focus folder folk follow food foot football force
forecast foreign forest forget form formal format formation former formula fortune found foundation founder fragment
frame framework free freedom freeze frequency frequent fresh friend friendly friendship front fruit fuel full fun
function functional fund fundamental funding funny furniture future gain gallery game gang garden gas gate gather
gender gene generate generation generator genetic genre gentle geographic geography gesture get ghost giant gift girl
give glad glance glass global go goal gold good goods govern government governor grade gradient gradual graduate grain
grammar graph graphic grass gravity great green grey gross ground group grow growth guarantee guard guess guest guide
guideline guilty gun guy habit hair hand handle hang happen happy harbour hard hardware harm hat hate head health
healthy hear hearing heart heat heavy height hello help helpful hero hesitate hidden hide high highlight highway hire
historian historic historical history hit hold hole holiday home honest honey honor honour horse hospital host hot
hotel hour house household housing huge human humanity humor humour hunger hunt hurt hypothesis ice idea ideal
identical identification identify identity ignore illegal illness illustrate illustration image imagination imagine
immediate immigrant impact implement implementation implication imply import importance important impose impossible
impress impression impressive improve improvement incentive incident include income incorporate increase incredible
independence independent index indicate indication individual industrial industry infant infection inference inflation
influence inform informal information infrastructure ingredient inhabitant inherit initial initiative inject injection
injure injury inner innocent innovation input inquiry insect insert insight insist inspect inspection inspiration
inspire install installation instance institution institutional instruct instruction instructor instrument insurance
integrate integration intelligence intelligent intend intense intention interact interaction interest interesting
interface interior internal international interpret interpretation interrupt interval intervention interview introduce
introduction intuition invade invasion invent invention inventor invest investigate investigation investigator
investment investor invite involve involvement iron island isolate issue item jail job join joint joke journal
journalist journey judge judgement judgment juice jump jury justice justify keep key kick kid kill kind kitchen knee
knife knock know knowledge label labor laboratory labour lack lady lake land landing landscape lane language large
laser latency laugh launch law lawyer lay layer layout lead leader leadership leaf league lean leap learn learner
learning leather leave lecture left leg legacy legal legend legislation lend length lesson letter level liberal
liberty library licence license lie life lift light limit limitation limited line linear link lion lip liquid list
listen listener literacy literal literary literature little live loan local locate location lock logic logical
logistics lose loss lot loud low loyal luck lunch lung machine magazine magic magnetic mail main maintain maintenance
major majority make maker male malware man manage management manager manner manual manufacture manufacturer manuscript
map margin marine market marketing marriage married marry mask mass massive master match material math mathematical
mathematician mathematics matter mature maximum meal mean meaning measure measurement meat mechanic mechanical
mechanism media medical medication medicine medium meet meeting member membership memory men mental mention mentor
menu merchant merely merge merit mess message metal metaphor meter method metric middle migrant migrate migration
military milk mill mind mineral minimal minimum mining minister minor minority minute mirror miss missile missing
mission mistake misunderstanding mix mixture mobile mode model moderate modern modest modification modify module
molecule moment money monitor monk monkey month monthly moon moral morning mortality mother motion motivation motor
mountain mouse mouth move movement movie multiple murder muscle museum music musical musician mutual mystery myth name
narrative narrow nation national native natural nature naval navigate navy necessary necessity negative negotiate
negotiation neighbor neighborhood neighbour nerve nervous net network neural neuron neutral new news newspaper night
node noise nominal normal north northern note notebook notice notification novel nuclear nucleus number numerous nurse
object objection objective obligation observation observe observer obstacle obtain obvious occasion occasional
occupation occupy occur ocean odd offer office officer official oil old open opening operate operating operation
operator opinion opponent opportunity oppose opposition optimal optimisation optimise optimism optimistic optimization
optimize option oral orange order ordinary organ organic organisation organise organism organization organize
orientation origin original outcome outer outline output overall overcome overhead overview own owner ownership oxygen
pace pack package packet pain paint painter painting pair palace pale panel panic paper paragraph parallel parameter
parent parliament parse parser part partial participant participate participation particle particular partner
partnership party pass passage passenger passion passive password patch patent path patience patient pattern pause pay
payment peace peak peer penalty people perceive percent percentage perception perfect perform performance performer
period permanent permission permit persist person personal personality perspective persuade petition phase phenomenon
philosopher philosophical philosophy phone photo photograph photographer photography phrase physical physician
physicist physics piano pick picture piece pile pilot pipe pipeline pitch place plain plaintiff plan plane planet
plant plastic plate platform play player pleasant please pleasure plot pocket poem poet poetic poetry point police
policy political politician politics poll pollution pool poor popular popularity population portable portfolio portion
portrait position positive possess possession possibility possible post pot potato potential pound poverty power
powerful practical practice practitioner praise pray prayer predator predict prediction prefer preference pregnancy
pregnant preparation prepare presence present presentation preserve president press pressure pretend pretty prevent
previous price pride priest primary prime primitive prince princess principal principle print printer priority prison
prisoner privacy private prize probability problem procedure proceed process processing processor produce producer
product production productive productivity profession professional professor profile profit profitable program
programme programmer programming progress prohibit project prominent promise promote promotion prompt proof propaganda
proper property proposal propose prospect protect protection protein protest protocol prototype proud prove provide
provider province provision psychological psychologist psychology public publication publicity publish publisher pull
punish punishment pupil purchase pure purpose pursue push put puzzle qualification qualify quality quantitative
quantity query quest question queue quiet quit quote race racial radiation radical radio rail railway rain raise
random range rank rare rate ratio rational raw reach react reaction reactor read reader reading ready real realise
realistic reality realize rear reason reasonable reasoning rebel rebuild recall receive recent reception recipe
recipient reckon recognise recognition recognize recommend recommendation record recording recover recovery recruit
red reduce reduction refer reference reflect reflection reform refuse regard regime region regional register
registration regression regret regular regularly regulate regulation regulator reinforce reject rejection relate
relation relationship relative release relevance relevant reliability reliable relief religion religious rely remain
remaining remark remarkable remember remind remote removal remove renew rent repair repeat repetition replace
replacement replicate reply report reporter represent representation representative reproduce reproduction republic
reputation request require requirement rescue research researcher resemble reservation reserve reservoir reside
residence resident resign resist resistance resolution resolve resort resource respect respond respondent response
responsibility responsible rest restaurant restore restrict restriction result resume retail retain retention retire
retirement retreat retrieval retrieve return reveal revenue reverse review reviewer revise revision revolution
revolutionary reward rhythm ride right ring rise risk ritual rival river road robot robotics robust rock role roll
romance romantic roof room root rope rough route routine row royal rule ruler run rural rush sacred sacrifice sad safe
safety sailor salary sale salt sample sampling sanction satellite satisfaction satisfy save saving say scale scan
scandal scared scenario scene schedule scheme scholar scholarship school science scientific scientist scope score
scream screen script sea search season seat secondary secret secretary section sector secure security see seed seek
seem segment select selection self sell seller send senior sense sensitive sensitivity sensor sentence separate
separation sequence series serious servant serve server session set setting settle settlement settler severe sex
sexual shadow shake shallow shame shape share shared sharp sheep sheet shelf shelter shift shine ship shock shoe shoot
shooting shop shopping shore short shortage shot shoulder shout show shower shut shy sick side sight sign signal
signature significance significant silence silent silk silver similar similarity simple simplicity simplify simulate
simulation simulator sing singer single sister sit site situation size skill skin skip sky slave slavery sleep slice
slide slider slight slip slope slow small smart smell smile smoke smooth snake snow soap social society sociology
software soil solar soldier solid solo solution solve song sophisticated sort soul sound source south southern space
spare spatial speak speaker special specialise specialist species specific specification specify spectrum speech speed
spell spelling spend spirit spiritual split sponsor sport spot spread spring stability stable stack staff stage stair
stake stand standard star stare start startup state statement station statistic statistical statistics status stay
steady steal steam steel stem step stick stimulate stimulus stock stomach stop storage store storm story straight
strain strange stranger strategic strategy stream street strength strengthen stress stretch strict strike string strip
stroke strong structural structure struggle student studio study stuff stupid style subject submarine submission
submit subscribe subscription subsequent substance substantial substitute subtle suburb succeed success successful
succession successor suffer sufficient sugar suggest suggestion suicide suit suitable suite sum summary summer summit
sun sunlight super superior supervise supervision supplier supply support supporter suppose suppress supreme surface
surgeon surgery surgical surplus surprise surrender surround survey survival survive survivor suspect suspend
suspicion sustain sustainable swallow swim switch symbol symbolic sympathy symptom syndrome syntax synthesis synthetic
system systematic table tablet tail take tale talent talk tall tank tape target task taste tax taxi tea teach teacher
teaching team tear technical technician technique technological technology teenager telegram telegraph telephone
telescope television tell temperature temple temporary tempt tenant tend tendency tennis tension term terminal
terminology terrible territory terror test testing text textbook theater theatre theme theoretical theorist theory
therapist therapy thesis thick thin thing think thinker thinking thread threat threaten threshold throat throw ticket
tide tie tight timber time timeline timing tiny tip tired tissue title tobacco toe token tokens tolerance tolerate
tone tongue tool tooth top topic total touch tough tour tourism tourist tournament tower town toxic toy trace track
trade trader tradition traditional traffic tragedy trail train trainer training trait transaction transcript transfer
transform transformation transit transition translate translation transmission transmit transparency transparent
transport trap trauma travel traveler traveller treasure treat treatment treaty tree trend trial tribe trick trigger
trip troop tropical trouble truck true trust truth try tube tune tunnel turn tutor tutorial twin type typical ugly
unable uncertain uncertainty uncle underlie understand understanding unemployment uniform union unique unit unite
unity universal universe university unknown unlikely unusual update upgrade upper upset urban urge usage use useful
user usual utility vaccine vague valid validate validation validity valley valuable value van variable variant
variation variety various vary vast vegetable vehicle vendor verb verdict verification verify version vessel veteran
victim victory video view viewer village violate violation violence violent virtual virtue virus visibility visible
vision visit visitor visual vital vocabulary voice volcano volume voluntary volunteer vote voter vulnerability
vulnerable wage wait wake walk wall want war warm warn warning wash waste watch water wave way weak weakness wealth
weapon wear weather web website weed week weekend weekly weigh weight welcome welfare west western wet wheat wheel
whisper white whole wide widespread wife wild willing win wind window wine wing winner winter wire wisdom wise wish
withdraw withdrawal witness woman women wonder wonderful wooden word work worker workflow working workplace workshop
world worry worse worth wound wrap write writer writing wrong yard yeah year yellow yield young youth zone
    """)
)
"""Frequent nouns, verbs and adjectives."""
