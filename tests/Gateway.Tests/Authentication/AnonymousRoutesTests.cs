using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using TestStack;

namespace Gateway.Tests.Authentication;

/// <summary>The system with an empty catalogue.</summary>
public sealed class WithoutItems : StackFixture
{
    protected override IReadOnlyList<string> Arguments => ["--Seed:Items=0"];
}

public partial class AnonymousRoutesTests(WithoutItems stack) : IClassFixture<WithoutItems>
{
    /// <summary>All that may be asked without a token. Whatever else the catalogue offers, now or later, needs one.</summary>
    private static readonly string[] Anonymous =
    [
        "GET /api/catalog/items",
        "GET /api/catalog/items/by",
        "GET /api/catalog/items/{id}",
        "GET /api/catalog/items/{id}/pic",
        "GET /api/catalog/items/{id}/reviews",
        "GET /api/catalog/pictures/{picture}/{width}.webp",
        "GET /api/catalog/price-lists/links/{token}",
        "GET /api/catalog/items/withsemanticrelevance",
        "GET /api/catalog/catalogtypes",
        "GET /api/catalog/catalogbrands",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_listed_operations_are_allowed_without_a_token()
    {
        using var client = stack.CreateClient();
        var document = await client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancelled);
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject()
                .Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name.TrimEnd('/')}"))
            .ToArray();
        Assert.NotEmpty(operations);

        var open = new List<string>();
        foreach (var operation in operations)
        {
            var parts = operation.Split(' ');
            using var request = new HttpRequestMessage(new HttpMethod(parts[0]), Parameter.Replace(parts[1], "1"));
            using var answer = await client.SendAsync(request, Cancelled);
            if (answer.StatusCode != HttpStatusCode.Unauthorized)
                open.Add(operation);
        }

        Assert.Equal(operations.Intersect(Anonymous).Order(), open.Order());
    }

    [Fact]
    public async Task Write_with_a_token_without_the_scope_is_403()
    {
        using var client = stack.CreateClient("reader");
        using var answer = await client.PostAsync("/api/catalog/imports", new StringContent("Name", null, "text/csv"), Cancelled);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter { get; }
}
