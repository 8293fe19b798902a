using System.Globalization;
using System.Text;
using HarfBuzzSharp;

namespace WorkerService.PriceLists.Fonts;

/// <summary>
/// Splits a line into runs in visual order, by the Unicode bidirectional algorithm (UAX #9) for left-to-right lines without embeddings or
/// isolates. It is implemented here because HarfBuzz leaves it to its caller, and the only .NET library for it is an unreleased port of
/// ICU.
/// </summary>
internal sealed class TextItemizer(IReadOnlyList<DocumentFont> fonts)
{
    private const int Unresolved = -1;

    private static readonly Rune Unknown = new(0xFFFD);
    private static readonly Rune Space = new(' ');

    /// <summary>The number of characters so far that no font contains; each was replaced by U+FFFD.</summary>
    public long MissingCharacters { get; private set; }

    public IReadOnlyList<TextRun> Itemize(string line)
    {
        // Fast path: most lines are plain ASCII.
        if (line.Length > 0 && line.All(character => character is >= ' ' and <= '~' && fonts[0].Has(character)))
            return [new TextRun(fonts[0], line, Level: 0)];
        var characters = Characters(line);
        SetLevels(characters);
        var runs = new List<TextRun>();
        for (int start = 0, end = 1; end <= characters.Count; end++)
        {
            if (end < characters.Count && characters[end].IsLike(characters[start]))
                continue;
            var text = string.Concat(characters[start..end].Select(character => character.Rune));
            runs.Add(new TextRun(characters[start].Font, text, characters[start].Level));
            start = end;
        }

        // Rule L2: from the highest level down, each sequence of runs at that level or higher is reversed.
        for (var level = 2; level >= 1; level--)
            Reverse(runs, level);
        return runs;
    }

    private List<Character> Characters(string line)
    {
        var characters = new List<Character>(line.Length);
        foreach (var rune in line.EnumerateRunes())
        {
            if (Read(rune, characters.Count > 0 ? characters[^1] : null) is { } character)
                characters.Add(character);
        }

        return characters;
    }

    // Joiners have no glyph and marks often none: they take the font of the preceding character.
    private Character? Read(Rune rune, Character? before) => Rune.GetUnicodeCategory(rune) switch
    {
        _ when Rune.IsWhiteSpace(rune) => Found(Space, before),
        UnicodeCategory.Control => null,
        UnicodeCategory.Format => before is null ? null : before with { Rune = rune },
        UnicodeCategory.NonSpacingMark when before is not null && (before.Font.Has(rune.Value) || IsVariationSelector(rune)) =>
            before with { Rune = rune },
        _ => Found(rune, before),
    };

    private static bool IsVariationSelector(Rune rune) => rune.Value is >= 0xFE00 and <= 0xFE0F;

    private Character Found(Rune rune, Character? before)
    {
        if (!fonts.Any(font => font.Has(rune.Value)))
        {
            MissingCharacters++;
            rune = Unknown;
        }

        var script = UnicodeFunctions.Default.GetScript(rune.Value);
        if (script == Script.Common || script == Script.Inherited)
            script = before?.Script ?? Script.Common;
        return new Character(rune, fonts.FirstOrDefault(font => font.Has(rune.Value)) ?? fonts[0], script, DirectionOf(rune));
    }

    private static Direction DirectionOf(Rune rune) =>
        Rune.IsDigit(rune) ? Direction.Number
        : !Rune.IsLetter(rune) ? Direction.Neutral
        : UnicodeFunctions.Default.GetScript(rune.Value).HorizontalDirection == HarfBuzzSharp.Direction.RightToLeft ? Direction.RightToLeft
        : Direction.LeftToRight;

    private static void SetLevels(List<Character> characters)
    {
        var strong = Direction.LeftToRight;
        for (var n = 0; n < characters.Count; n++)
        {
            var character = characters[n];
            // Rule W4: a separator between two digits is part of the number.
            if (character.Rune.Value is '.' or ',' or ':' or '/' or '+' or '-'
                && IsNumber(characters, n - 1)
                && IsNumber(characters, n + 1))
            {
                character.Direction = Direction.Number;
            }

            if (character.Direction is Direction.LeftToRight or Direction.RightToLeft)
                strong = character.Direction;
            // Rules W7 and I1: a number within right-to-left text is read from left to right, one level deeper.
            character.Level = character.Direction switch
            {
                Direction.RightToLeft => 1,
                Direction.Number when strong == Direction.RightToLeft => 2,
                Direction.Neutral => Unresolved,
                _ => 0,
            };
        }

        SetNeutralLevels(characters);
    }

    private static bool IsNumber(List<Character> characters, int n) =>
        n >= 0 && n < characters.Count && characters[n].Direction == Direction.Number;

    // Rules N1 and N2: neutral characters take the direction of both sides if it is the same, else that of the line.
    private static void SetNeutralLevels(List<Character> characters)
    {
        for (int start = 0, end; start < characters.Count; start = end)
        {
            end = start + 1;
            if (characters[start].Level != Unresolved)
                continue;
            while (end < characters.Count && characters[end].Level == Unresolved)
                end++;
            var inside = start > 0 && end < characters.Count && characters[start - 1].Level > 0 && characters[end].Level > 0;
            for (var n = start; n < end; n++)
                characters[n].Level = inside ? 1 : 0;
        }
    }

    private static void Reverse(List<TextRun> runs, int level)
    {
        for (int start = 0, end; start < runs.Count; start = Math.Max(end, start + 1))
        {
            end = start;
            while (end < runs.Count && runs[end].Level >= level)
                end++;
            runs.Reverse(start, end - start);
        }
    }

    private enum Direction
    {
        LeftToRight,
        RightToLeft,
        Number,
        Neutral,
    }

    private sealed record Character(Rune Rune, DocumentFont Font, Script Script, Direction Direction)
    {
        public Direction Direction { get; set; } = Direction;

        public int Level { get; set; }

        public bool IsLike(Character other) => Font == other.Font && Level == other.Level && Script == other.Script;
    }
}
