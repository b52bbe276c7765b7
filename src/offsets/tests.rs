use proptest::prelude::*;

use super::*;

/// Sizes of units in source and target, with their number.
type Units = Vec<(usize, usize, usize)>;

fn map(units: &Units) -> OffsetMap {
    let mut map = OffsetMap::default();
    for &(source, target, count) in units {
        map.push(source, target, count);
    }
    map
}

/// Units of the usual kinds, and unusual ones.
fn units() -> impl Strategy<Value = Units> {
    let sizes = prop_oneof![
        4 => Just((1, 1)),
        2 => (1usize..4, 1usize..4),
        1 => (0usize..4, 0usize..4),
        1 => prop_oneof![Just((300, 6)), Just((3, 300)), Just((0, 256)), Just((256, 0))],
    ];
    prop::collection::vec((sizes, 0usize..6), 0..8)
        .prop_map(|units| units.into_iter().map(|((s, t), n)| (s, t, n)).collect())
}

/// Three maps, each from the target of the one before.
fn three() -> impl Strategy<Value = [OffsetMap; 3]> {
    (units(), units(), units()).prop_map(|(a, b, c)| {
        let a = map(&a);
        let b = from(a.target_len(), &b);
        let c = from(b.target_len(), &c);
        [a, b, c]
    })
}

/// A map from a text of the given length, with the units repeated.
fn from(length: usize, units: &Units) -> OffsetMap {
    let mut map = OffsetMap::default();
    let wanted = units.iter().any(|(source, _, count)| *source > 0 && *count > 0);
    while wanted && map.source_len() < length {
        for &(source, target, count) in units {
            for _ in 0..count {
                if map.source_len() + source <= length {
                    map.push(source, target, 1);
                }
            }
        }
        let rest = length - map.source_len();
        if units.iter().all(|(source, _, count)| *source == 0 || *source > rest || *count == 0) {
            break;
        }
    }
    let rest = length - map.source_len();
    map.one_to_one(rest);
    map
}

/// A map without removals, or without insertions.
fn without(map: &OffsetMap, inserted: bool) -> OffsetMap {
    let mut rest = OffsetMap::default();
    for Alignment { source, target, one_to_one } in map.alignments() {
        let empty = if inserted { source } else { target };
        match one_to_one {
            true => rest.one_to_one(source.len()),
            false if empty.is_empty() => {}
            false => rest.push(source.len(), target.len(), 1),
        }
    }
    rest
}

/// The map of the first bytes of its source: whole units, and bytes.
fn cut(map: &OffsetMap, length: usize) -> OffsetMap {
    let mut part = OffsetMap::default();
    for Alignment { source, target, one_to_one } in map.alignments() {
        let room = length - part.source_len();
        match one_to_one {
            true => part.one_to_one(source.len().min(room)),
            false if source.len() > room => break,
            false => part.push(source.len(), target.len(), 1),
        }
    }
    let rest = length - part.source_len();
    part.one_to_one(rest);
    part
}

/// Every unit, and every byte, by itself.
fn all(map: &OffsetMap) -> Vec<(Span, Span)> {
    let mut all = Vec::new();
    for Alignment { source, target, one_to_one } in map.alignments() {
        match one_to_one {
            true => all.extend((0..source.len()).map(|at| {
                let byte = |span: Span| Span::new(span.start + at, span.start + at + 1);
                (byte(source), byte(target))
            })),
            false => all.push((source, target)),
        }
    }
    all
}

/// Source of a span of the target according to the definition.
fn by_definition(units: &[(Span, Span)], span: Span) -> Span {
    let touched: Vec<&(Span, Span)> = units
        .iter()
        .filter(|(_, target)| match span.is_empty() {
            true => target.start < span.start && span.start < target.end,
            false => target.start < span.end && target.end > span.start,
        })
        .collect();
    if let (Some(first), Some(last)) = (touched.first(), touched.last()) {
        return Span::new(first.0.start, last.0.end);
    }
    let before =
        units.iter().rev().find(|(_, target)| !target.is_empty() && target.end <= span.start);
    let after = units.iter().find(|(_, target)| !target.is_empty() && target.start >= span.start);
    let start = before.map_or(0, |(source, _)| source.end);
    let end = units.last().map_or(0, |(source, _)| source.end);
    Span::new(start, after.map_or(end, |(source, _)| source.start))
}

fn turned(units: &[(Span, Span)]) -> Vec<(Span, Span)> {
    units.iter().map(|(source, target)| (*target, *source)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

    #[test]
    fn spans_map_as_defined(units in units(), a in 0usize..40, b in 0usize..40) {
        let map = map(&units);
        let units = all(&map);
        let span = |length: usize| Span::new(a.min(b).min(length), a.max(b).min(length));
        let target = span(map.target_len());
        prop_assert_eq!(map.to_source(target), by_definition(&units, target));
        let source = span(map.source_len());
        prop_assert_eq!(map.to_target(source), by_definition(&turned(&units), source));
    }

    #[test]
    fn alignments_cover_source_and_target_in_order(units in units()) {
        let map = map(&units);
        let (mut source, mut target) = (0, 0);
        for alignment in map.alignments() {
            prop_assert_eq!((alignment.source.start, alignment.target.start), (source, target));
            (source, target) = (alignment.source.end, alignment.target.end);
        }
        prop_assert_eq!((source, target), (map.source_len(), map.target_len()));
        // The bytes and the positions between them cover the source, in order.
        let mut done = 0;
        for at in 0..=target {
            let between = map.to_source(Span::new(at, at));
            prop_assert!(between.start <= done && between.end >= done);
            done = done.max(between.end);
            if at < target {
                let byte = map.to_source(Span::new(at, at + 1));
                prop_assert!(byte.start <= done && byte.end >= done);
                done = byte.end;
            }
        }
        prop_assert_eq!(done, source);
    }

    /// Composition of maps that remove nothing, or insert nothing.
    #[test]
    fn composition_is_associative(maps in three(), inserts in any::<bool>()) {
        let [a, b, c] = maps.map(|map| without(&map, inserts));
        let (b, c) = (cut(&b, a.target_len()), c);
        let c = cut(&c, b.target_len());
        let left = a.compose(&b).unwrap().compose(&c).unwrap();
        let right = a.compose(&b.compose(&c).unwrap()).unwrap();
        prop_assert_eq!(left, right);
    }

    /// Composition never maps to less than both maps in turn, and to the same for whole units.
    #[test]
    fn composition_maps_as_one_after_the_other([a, b, _] in three()) {
        let both = a.compose(&b).unwrap();
        prop_assert_eq!((both.source_len(), both.target_len()), (a.source_len(), b.target_len()));
        for at in 0..both.target_len() {
            let byte = Span::new(at, at + 1);
            let composed = both.to_source(byte);
            let one_by_one = a.to_source(b.to_source(byte));
            if !b.to_source(byte).is_empty() {
                prop_assert!(composed.start <= one_by_one.start && composed.end >= one_by_one.end);
            }
            // Mapping a unit of the composition there and back is the identity.
            prop_assert_eq!(both.to_source(both.to_target(composed)), composed);
        }
        prop_assert_eq!(a.compose(&OffsetMap::identity(a.target_len())).unwrap(), a.clone());
        prop_assert_eq!(OffsetMap::identity(a.source_len()).compose(&a).unwrap(), a);
    }

    #[test]
    fn appended_edits_can_be_rewound(first in units(), second in units()) {
        let mut whole = map(&first);
        let checkpoint = EditSink::checkpoint(&whole);
        whole.append(&map(&second));
        prop_assert_eq!(&whole, &map(&[first.clone(), second].concat()));
        EditSink::rewind(&mut whole, checkpoint);
        prop_assert_eq!(whole, map(&first));
    }

    #[test]
    fn places_beyond_four_gigabytes_map_like_others(units in units(), at in 0usize..40) {
        const BEFORE: usize = 5 << 30;
        let near = map(&units);
        let mut far = OffsetMap::identity(BEFORE);
        far.append(&near);
        let span = |from: usize| Span::new(from + at, from + at + 1);
        if at < near.target_len() && at > 0 {
            let (near, far) = (near.to_source(span(0)), far.to_source(span(BEFORE)));
            prop_assert_eq!((near.start + BEFORE, near.end + BEFORE), (far.start, far.end));
        }
    }

    /// Texts in which characters are replaced one by one.
    #[test]
    fn edits_turn_the_source_into_the_target_and_back(pairs in prop::collection::vec(("[a甲𠀋]{0,2}", "[a甲乙𠀋]{0,3}"), 0..9)) {
        let (mut map, mut source, mut target) = (OffsetMap::default(), String::new(), String::new());
        for (before, after) in &pairs {
            map.replace(before, after);
            source.push_str(before);
            target.push_str(after);
        }
        let edits = || map.edits(source.as_bytes(), &target);
        let forward = edits().map(|edit| (edit.source, edit.replacement.as_bytes()));
        prop_assert_eq!(edits::replace(source.as_bytes(), forward), target.as_bytes());
        prop_assert_eq!(undo(target.as_bytes(), edits()), source.as_bytes());
        for edit in edits() {
            prop_assert!(source.is_char_boundary(edit.source.start) && source.is_char_boundary(edit.source.end));
            prop_assert_ne!(edit.before, edit.replacement.as_bytes());
        }
    }
}

#[test]
fn maps_of_other_lengths_do_not_compose() {
    let error = OffsetMap::identity(3).compose(&OffsetMap::identity(4)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Offsets);
    assert!(error.to_string().contains("3 bytes"), "{error}");
}

#[test]
fn removed_and_inserted_text_has_empty_spans() {
    let mut map = OffsetMap::default();
    map.push(3, 0, 1); // a byte order mark
    map.one_to_one(6);
    map.push(0, 2, 1); // inserted
    map.one_to_one(1);
    assert_eq!(map.to_target(Span::new(0, 3)), Span::new(0, 0));
    assert_eq!(map.to_source(Span::new(0, 0)), Span::new(0, 3));
    assert_eq!(map.to_source(Span::new(0, 3)), Span::new(3, 6));
    assert_eq!(map.to_source(Span::new(6, 8)), Span::new(9, 9));
    assert_eq!(map.to_target(Span::new(9, 9)), Span::new(6, 8));
    assert_eq!(map.to_source(Span::new(0, 99)), Span::new(3, 10));
    assert_eq!(map.to_source(Span::new(99, 99)), Span::new(10, 10));
}

#[test]
fn replacements_of_equal_length_take_no_memory() {
    let mut map = OffsetMap::default();
    map.replace("头发在里面", "頭髮在裡面");
    assert!(map.is_identity());
    assert_eq!(map.memory(), 12);
    map.replace("内存", "記憶體");
    map.replace("内存", "記憶體");
    map.one_to_one(300);
    assert_eq!(map.memory(), 36);
}
