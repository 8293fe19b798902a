using HarfBuzzSharp;

namespace WorkerService.PriceLists.Fonts;

/// <summary>A part of a line in one font, one script and one direction.</summary>
/// <param name="Font">The font that has its characters.</param>
/// <param name="Level">Its bidirectional level (UAX #9): an odd one is read from right to left.</param>
internal sealed record TextRun(DocumentFont Font, string Text, int Level)
{
    public Direction Direction => Level % 2 == 0 ? Direction.LeftToRight : Direction.RightToLeft;
}
