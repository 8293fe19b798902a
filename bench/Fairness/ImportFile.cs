using System.Globalization;

namespace Scalable.Bench.Fairness;

/// <summary>A file of products for an import, about 200 bytes a row; deleted in the end.</summary>
/// <param name="Path">The path of the file.</param>
/// <param name="Rows">The rows below the header.</param>
internal sealed record ImportFile(string Path, long Rows) : IDisposable
{
    private static readonly string[] Kinds = ["tent", "rope", "stove", "jacket", "headlamp", "backpack", "kayak paddle", "trail shoe"];
    private static readonly string[] Traits = ["light", "sturdy", "waterproof", "foldable", "insulated", "reflective", "compact"];
    private static readonly string[] Uses = ["alpine tours", "long rainy weekends", "family camping", "winter climbs", "river trips"];

    /// <summary>Writes the rows.</summary>
    public static ImportFile Create(long bytes)
    {
        var path = System.IO.Path.ChangeExtension(System.IO.Path.GetTempFileName(), ".csv");
        var random = new Random(1);
        using var writer = new StreamWriter(path);
        writer.WriteLine("Name,Description,Price,Type,Brand,AvailableStock");
        var rows = 0;
        while (writer.BaseStream.Position < bytes)
        {
            rows++;
            var (kind, trait, use) = (Of(Kinds), Of(Traits), Of(Uses));
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Capital(trait)} {kind} {rows * 7919L % 1_000_003},"
                + $"\"A {trait}, {Of(Traits)} {kind} for {use}. Weighs {random.Next(80, 4000)} g, comes with a {Of(Traits)} bag; "
                + $"tested on {Of(Uses)} and {Of(Uses)}.\","
                + $"{random.Next(100, 90_000) / 100m},Type {random.Next(50)},Brand {random.Next(100)},{random.Next(90)}"));
        }

        return new ImportFile(path, rows);

        string Of(string[] words) => words[random.Next(words.Length)];

        static string Capital(string word) => $"{char.ToUpperInvariant(word[0])}{word.AsSpan(1)}";
    }

    public void Dispose() => File.Delete(Path);
}
