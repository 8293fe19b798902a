namespace CatalogData.Seeding;

/// <summary>A generated item. The same id always yields the same item, whatever else is in the catalogue.</summary>
internal readonly record struct SeedItem(
    int Id, string Name, string Description, decimal Price, int TypeId, int BrandId,
    int AvailableStock, int RestockThreshold, int MaxStockThreshold, SeedReview[] Reviews)
{
    public static SeedItem Make(int id, int reviewsPerItem)
    {
        var random = new SeedRandom(id);
        var type = random.Next(SeedVocabulary.Types.Length);
        var brand = random.Next(SeedVocabulary.Brands.Length);
        var noun = random.Pick(SeedVocabulary.Types[type].Nouns);
        var adjective = random.Pick(SeedVocabulary.Adjectives);
        var restock = 5 * random.Next(5);

        return new SeedItem(
            id,
            $"{adjective} {noun} {id}",
            $"{adjective} {noun} by {SeedVocabulary.Brands[brand]}, for {random.Pick(SeedVocabulary.Uses)}. "
            + $"{random.Pick(SeedVocabulary.Qualities)}",
            Price: (500 + random.Next(50_000)) / 100m,
            TypeId: type + 1,
            BrandId: brand + 1,
            AvailableStock: random.Next(100),
            RestockThreshold: restock,
            MaxStockThreshold: restock + 100,
            Reviews: SeedReview.Make(ref random, reviewsPerItem));
    }
}
