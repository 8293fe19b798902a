namespace CatalogData.Seeding;

/// <summary>
/// Generates random numbers from an item's id alone, so that any item of a catalogue of any size can be reproduced. SplitMix64 (Steele,
/// Lea, Flood: "Fast splittable pseudorandom number generators", 2014); <see cref="Random"/> costs an allocation and a warm-up per seed and
/// does not guarantee its sequence.
/// </summary>
internal struct SeedRandom(long seed)
{
    private ulong _state = (ulong)seed;

    /// <summary>Returns a number from 0 to <paramref name="limit"/> - 1.</summary>
    public int Next(int limit)
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        mixed ^= mixed >> 31;
        return (int)(mixed % (ulong)limit);
    }

    public T Pick<T>(T[] from) => from[Next(from.Length)];
}
