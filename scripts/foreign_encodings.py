#!/usr/bin/env python3
"""Counts texts of other alphabets that `hanfold repair` wrongly repairs to East Asian text.

    cargo build --release && python3 scripts/foreign_encodings.py [--program target/release/hanfold] [--show 10]

Sentences in eight languages are encoded in their encodings, some of which hanfold lacks, and decoded in others. None of the results is
East Asian text, so a repair that writes East Asian characters is wrong.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEXTS = {
    "cp737 cp869 cp1253 iso8859_7 mac_greek": """\
Ο γέρος βαρκάρης είπε ότι το νερό είναι φέτος ψηλότερο από άλλοτε.
Το πλοίο δεν θα φύγει πριν από το μεσημέρι, γιατί φυσάει δυνατός αέρας.
Οι γυναίκες πουλούσαν ψάρια, αλάτι και λάδι δίπλα στην προβλήτα.
Ένα παιδί κρατούσε τον γάιδαρο και κοίταζε τις βάρκες να περνούν.
Το βράδυ άναψαν τα φανάρια και κάθισαν όλοι γύρω από το τραπέζι.
Κανείς δεν ήξερε πότε θα σταματήσει η βροχή ούτε αν θα έρθει γράμμα.
Αύριο θα ανέβουμε στο μοναστήρι να ανάψουμε ένα κερί για τους ναυτικούς.
Ο δάσκαλος διάβαζε την εφημερίδα και κουνούσε το κεφάλι του σιωπηλός.
""",
    "cp1255 cp862 cp424": """\
הספן הזקן אמר שהמים השנה גבוהים מן הרגיל.
הסירה לא תצא לפני הצהריים, כי הרוח חזקה מאוד.
הנשים מכרו דגים, מלח ושמן ליד המזח הישן.
ילד קטן החזיק את החמור והסתכל בסירות העוברות.
בערב הדליקו את הפנסים וישבו כולם סביב השולחן.
איש לא ידע מתי יפסיק הגשם ואם יגיע מכתב.
""",
    "cp1256 cp864 cp720 iso8859_6": """\
قال البحار العجوز إن الماء هذا العام أعلى من المعتاد.
لن تغادر السفينة قبل الظهر لأن الريح شديدة.
كانت النساء يبعن السمك والملح والزيت قرب الرصيف.
أمسك ولد صغير بالحمار ونظر إلى القوارب العابرة.
في المساء أشعلوا الفوانيس وجلسوا حول المائدة.
""",
    "tis_620 cp874": """\
คนพายเรือเก่าบอกว่าน้ำปีนี้สูงกว่าปีก่อน
เรือจะไม่ออกก่อนเที่ยงเพราะลมแรงมาก
พวกผู้หญิงขายปลา เกลือ และน้ำมันข้างท่าเรือ
เด็กคนหนึ่งจูงลาและมองดูเรือที่ผ่านไป
ตอนเย็นทุกคนจุดโคมไฟและนั่งรอบโต๊ะ
""",
    "cp855 mac_cyrillic cp866 koi8_r cp1251 ptcp154 iso8859_5": """\
Старый лодочник сказал, что вода в этом году выше, чем обычно.
Пароход не отойдет раньше полудня, потому что дует сильный ветер.
Женщины продавали рыбу, соль и масло рядом с пристанью.
Мальчик держал осла и смотрел на проходящие лодки.
Вечером зажгли фонари, и все сели вокруг стола.
Никто не знал, когда кончится дождь и придет ли письмо.
""",
    "cp852 mac_latin2 iso8859_2 cp1250": """\
Stary przewoźnik powiedział, że woda jest w tym roku wyższa niż zwykle.
Łódź nie odpłynie przed południem, bo wieje silny wiatr.
Kobiety sprzedawały ryby, sól i olej obok przystani.
Chłopiec trzymał osła i patrzył na przepływające łodzie.
""",
    "cp1258": """\
Người lái đò già nói rằng nước năm nay cao hơn mọi năm.
Thuyền sẽ không rời bến trước buổi trưa vì gió rất mạnh.
Các bà bán cá, muối và dầu bên cạnh bến tàu cũ.
""",
    "cp857 mac_turkish iso8859_9 iso8859_3": """\
Yaşlı kayıkçı bu yıl suyun her zamankinden yüksek olduğunu söyledi.
Gemi öğleden önce kalkmayacak, çünkü şiddetli rüzgâr esiyor.
Kadınlar iskelenin yanında balık, tuz ve yağ satıyordu.
""",
}
DECODERS = "cp1252 latin_1 cp437 cp850 mac_roman cp1251 koi8_r iso8859_15 cp1250 gbk big5 shift_jis euc_kr".split()


def texts():
    """Yields each text and its first line, decoded by each decoder from each encoding, with a name."""
    for encodings, text in TEXTS.items():
        for encoding in encodings.split():
            for decoder in DECODERS:
                for lines in (text.rstrip("\n"), text.split("\n")[0]):
                    read = lines.encode(encoding, "ignore").decode(decoder, "replace")
                    if read != lines:
                        yield f"{encoding}-{decoder}-{lines.count(chr(10)) + 1}", read


def is_east_asian(text):
    return any("\u2e80" <= char <= "\uffef" and char != "\ufffd" for char in text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=ROOT / "target/release/hanfold")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="show so many of the wrong repairs")
    options = parser.parse_args()
    number = changed = wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "in").mkdir()
        for name, text in texts():
            (folder / "in" / f"{name}.txt").write_text(text, encoding="utf-8", newline="")
        report = folder / "report.jsonl"
        subprocess.run([options.program, "repair", "--check", "--report", report, folder / "in"], capture_output=True, check=False)
        for line in report.read_text(encoding="utf-8").rstrip("\n").split("\n"):
            document = json.loads(line)
            all_repairs = document.get("repair", {}).get("repairs", [])
            repairs = [one for one in all_repairs if is_east_asian(one["replacement"]) and not is_east_asian(one["before"])]
            number, changed, wrong = number + 1, changed + bool(all_repairs), wrong + bool(repairs)
            if repairs and wrong <= options.show:
                one = repairs[0]
                print(f"{pathlib.Path(document['path']).stem}: {one['how']}, {one['level']}: {one['before']} → {one['replacement']}")
    print(f"{number} texts: {changed} changed, {wrong} of them to East Asian characters")


if __name__ == "__main__":
    main()
