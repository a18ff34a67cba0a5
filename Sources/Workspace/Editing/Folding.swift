/// Text for comparing what is typed with what is there: lower case, Latin letters without their accents.
package func folded(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
  var result = String.UnicodeScalarView()
  for scalar in text.lowercased().unicodeScalars where !(0x300...0x36F).contains(scalar.value) {
    result.append(withoutAccent(scalar))
  }
  return String(result)
}

func foldedCharacter(_ character: Character) -> Character {
  if let byte = character.asciiValue {
    return (0x41...0x5A).contains(byte) ? Character(Unicode.Scalar(byte + 0x20)) : character
  }
  return folded(String(character)).first ?? character
}

/// The base letters of U+00E0 to U+017F, which is where the accented letters of Latin scripts live;
/// a dot stands for a letter that stays as it is.
private let latinBases: [Unicode.Scalar] = Array(
  ("aaaaaa.ceeeeiiii.nooooo.ouuuuy.y"
    + "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkk.lllllllllln"
    + "nnnnnn..oooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzz.")
    .unicodeScalars)

private func withoutAccent(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
  let index = Int(scalar.value) - 0xE0
  guard latinBases.indices.contains(index), latinBases[index] != "." else { return scalar }
  return latinBases[index]
}
