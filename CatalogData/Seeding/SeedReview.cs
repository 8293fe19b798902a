namespace CatalogData.Seeding;

internal readonly record struct SeedReview(string Author, short Stars, string Comment)
{
    /// <summary>
    /// Returns between zero and twice <paramref name="average"/> reviews; three out of four have four or five stars.
    /// </summary>
    public static SeedReview[] Make(ref SeedRandom random, int average)
    {
        var reviews = new SeedReview[random.Next((2 * average) + 1)];
        for (var i = 0; i < reviews.Length; i++)
        {
            var stars = random.Next(4) > 0 ? 4 + random.Next(2) : 1 + random.Next(3);
            reviews[i] = new SeedReview($"reader-{random.Next(10_000)}", (short)stars, random.Pick(SeedVocabulary.Comments));
        }

        return reviews;
    }
}
