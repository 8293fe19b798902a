using CatalogData.Seeding;

namespace CatalogData.Tests.Seeding;

public sealed class SeedingTests(CatalogDatabase databases)
{
    private const string Fingerprint =
        """
        select md5(string_agg(i::text, '' order by id))
               || (select md5(string_agg((item_id, author, stars, comment)::text, '' order by id)) from reviews)
          from items i
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reseeding_creates_the_same_catalog()
    {
        await using var database = await databases.CreateAsync();
        var seeder = new CatalogSeeder(database);

        await seeder.SeedAsync(300, reviewsPerItem: 3, replace: false, progress: null, Cancel);
        var first = await database.QueryAsync<string>(Fingerprint);
        await seeder.SeedAsync(300, reviewsPerItem: 3, replace: true, progress: null, Cancel);

        Assert.Equal(first, await database.QueryAsync<string>(Fingerprint));
        Assert.Equal(300, await database.QueryAsync<long>("select sum(items)::bigint from item_counts where type_id = 0 and brand_id = 0"));
    }

    [Fact]
    public async Task Seeded_ratings_match_the_reviews()
    {
        await using var database = await databases.CreateAsync();

        await new CatalogSeeder(database).SeedAsync(200, reviewsPerItem: 4, replace: false, progress: null, Cancel);

        Assert.Equal(0, await database.QueryAsync<long>(
            """
            select count(*)
              from items i
              left join (select item_id, count(*) as n, sum(stars) as total from reviews group by item_id) r on r.item_id = i.id
             where i.rating_count <> coalesce(r.n, 0) or i.rating_sum <> coalesce(r.total, 0)
            """));
    }

    [Fact]
    public async Task Item_added_after_seeding_gets_the_next_id()
    {
        await using var database = await databases.CreateAsync();

        await new CatalogSeeder(database).SeedAsync(50, reviewsPerItem: 0, replace: false, progress: null, Cancel);

        Assert.Equal(
            51,
            await database.QueryAsync<int>("insert into items (name, price, type_id, brand_id) values ('new', 1, 1, 1) returning id"));
    }
}
