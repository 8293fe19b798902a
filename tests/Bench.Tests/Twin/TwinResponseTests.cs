using System.Net.Http.Json;
using Bench.Tests.Stack;
using Scalable.Bench.Measure;
using Scalable.Bench.Stack;

namespace Bench.Tests.Twin;

/// <summary>The comparison is fair only if the twin's answers are the catalogue's, to the byte, whichever mistakes it makes.</summary>
[Collection("proof")]
public class TwinResponseTests(Proof proof)
{
    private static readonly string[][] Mistakes =
    [
        ["NPlusOne"],
        ["NoPooling", "NoCaching", "NPlusOne", "NoRateLimiting", "BlockingTasks"],
        ["DefaultPools", "NoSingleFlight", "AwaitedTasks"],
        [],
    ];

    [Fact]
    public async Task Twin_returns_the_same_status_content_type_and_body_as_the_catalog()
    {
        var cancel = TestContext.Current.CancellationToken;
        string[] paths =
        [
            "items", "items?pageSize=100", "items?pageSize=100&pageIndex=9", "items?pageSize=500&pageIndex=1", "items?pageIndex=1000",
            "items?type=3", "items?brand=17&pageSize=3", "items?type=3&brand=17",
            "items?name=Alpine", "items?name=Alpine&type=1&pageSize=2", "items?name=zzz",
            "items/withsemanticrelevance?text=lamp", "items/withsemanticrelevance?text=alpine&pageSize=100",
            "items/withsemanticrelevance?text=nothing%20like%20it", "items/1", "items/500", "items/1000", "catalogtypes", "catalogbrands",
        ];
        using var catalogue = new HttpClient { BaseAddress = proof.Stack.Scalable.Address };
        foreach (var mistakes in Mistakes)
        {
            await using var running = await proof.Stack.TwinAsync(new TwinVariant("twin", Role.Mistake, mistakes), cancel);
            using var twin = new HttpClient { BaseAddress = running.Target.Address };
            foreach (var path in paths)
            {
                using var expected = await catalogue.GetAsync($"/api/catalog/{path}", cancel);
                using var actual = await twin.GetAsync($"/api/catalog/{path}", cancel);

                Assert.Equal(
                    (path, expected.StatusCode, expected.Content.Headers.ContentType),
                    (path, actual.StatusCode, actual.Content.Headers.ContentType));
                Assert.Equal(await expected.Content.ReadAsStringAsync(cancel), await actual.Content.ReadAsStringAsync(cancel));
            }

            using var missing = await twin.GetAsync("/api/catalog/items/1000000", cancel);
            Assert.Equal(System.Net.HttpStatusCode.NotFound, missing.StatusCode);
        }
    }

    [Fact]
    public async Task Item_written_through_the_decent_twin_is_current_in_it_at_once()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var running = await proof.Stack.TwinAsync(new TwinVariant("twin", Role.Decent), cancel);
        using var twin = new HttpClient { BaseAddress = running.Target.Address };
        foreach (var price in new[] { 17.5m, 18.5m })
        {
            using var written = await twin.PutAsJsonAsync(
                "/api/catalog/items/1999", new { name = "Written 1999", price, catalogTypeId = 1, catalogBrandId = 1 }, cancel);

            Assert.Equal(System.Net.HttpStatusCode.Created, written.StatusCode);
            Assert.Contains(
                $"\"price\":{price:0.00}", await twin.GetStringAsync("/api/catalog/items/1999", cancel), StringComparison.Ordinal);
        }
    }
}
