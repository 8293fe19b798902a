using HarfBuzzSharp;

namespace WorkerService.PriceLists.Fonts;

/// <summary>A part of a line with one font, one script and one direction.</summary>
/// <param name="Font">The font that contains its characters.</param>
/// <param name="Text">The characters.</param>
/// <param name="Level">The bidirectional level (UAX #9); odd levels are read from right to left.</param>
internal sealed record TextRun(DocumentFont Font, string Text, int Level)
{
    public Direction Direction => Level % 2 == 0 ? Direction.LeftToRight : Direction.RightToLeft;
}
