"""First names that many people in Germany bear: beside a family name they are a person, not a group."""

from typing import Final

_NAMES: Final = """
alexander alexandra ali andrea andreas angela angelika anita anja anke anna anne annette anton antonia armin
astrid ayse barbara beate benjamin bernd bernhard bettina birgit björn brigitte carmen carola christa christian
christiane christina christine christoph claudia cornelia daniel daniela david dennis dieter dirk dominik doris
edith elena elfriede elisabeth elke ellen emma erich erika erna ernst eva fabian fatma felix florian frank franz
franziska friedrich gabi gabriele georg gerda gerhard gerlinde gertrud gisela gudrun guido gunda gülay günter günther
hanna hannah hannelore hans harald hedwig heidi heike heiko heinrich heinz helga helmut herbert hermann hilde
holger horst hubert ilse inge ingeborg ingrid irene iris isabel jakob jan jana jens jessica joachim jochen johann
johanna johannes jonas josef judith julia jutta jürgen kai karin karl karl-heinz katharina kathi kathrin katja katrin
kerstin kevin klaus konrad kurt lara lars laura lea lena leon leonie lieselotte lisa liselotte lothar luca ludmila
ludwig luisa lukas
lydia manfred manuel manuela marcel marco marcus margarete maria marianne marie marina mario marion markus
marlene martha martin martina mathias matthias max maximilian mehmet melanie mia michael michaela mohammed
monika mustafa nadine nicole nils nina norbert olaf oliver otto patrick paul paula peter petra philipp rainer
ralf ramona regina reiner reinhard renate rita robert roland rolf rosa rosemarie rudolf rüdiger sabine sabrina
sandra sarah sascha sebastian silke silvia simon simone sofia sonja sophie stefan stefanie steffen stephan
susanne sven svenja swetlana sylvia tanja tatjana theresa thomas thorsten tim timo tobias tom torsten udo ulrich
ulrike ursula ute uwe vanessa vera verena veronika viktor volker walter werner wilhelm winfried wolfgang yvonne
"""
FIRST_NAMES: Final = frozenset(_NAMES.split())

FIRST_NAME_HINT: Final = r"\b(?:" + "|".join(sorted(FIRST_NAMES)) + r")\b"
"""What every text holds in which a first name stands (RE2)."""
