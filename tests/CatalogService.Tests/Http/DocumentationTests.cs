using System.Text.Json;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Http;

/// <summary>The OpenApi document says what really holds for each operation.</summary>
public sealed class DocumentationTests(OneReplica replica) : IClassFixture<OneReplica>
{
    [Fact]
    public async Task OpenApi_document_describes_parameters_authentication_and_errors_of_each_operation()
    {
        var document = await replica.Client.ReadAsync("/openapi/v1.json");
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject()
                .Select(operation => (Name: $"{operation.Name} {path.Name.TrimEnd('/')}", operation.Value)))
            .ToDictionary(operation => operation.Name, operation => operation.Value);

        Assert.Contains(
            "Bearer",
            document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(scheme => scheme.Name));
        Assert.All(operations, operation => Assert.Equal(
            Has(operation.Value, "401"),
            operation.Value.TryGetProperty("security", out var security) && security[0].TryGetProperty("Bearer", out _)));
        Assert.All(operations, operation => Assert.True(Has(operation.Value, "400") && Has(operation.Value, "503"), operation.Key));
        Assert.All(operations, operation => Assert.Contains("api-version", Parameters(operation.Value)));
        Assert.All(
            operations.Where(operation => Has(operation.Value, "304")),
            operation => Assert.Contains("If-None-Match", Parameters(operation.Value)));
        Assert.Equal(
            operations.Where(operation => Has(operation.Value, "412")),
            operations.Where(operation => Parameters(operation.Value).Contains("If-Match")));

        var ids = operations.Values.Select(operation => operation.GetProperty("operationId").GetString()).ToList();
        Assert.Equal(ids.Distinct().Count(), ids.Count);
        foreach (var (name, operation) in operations)
        {
            Assert.Equal(name.StartsWith("post", StringComparison.Ordinal), Parameters(operation).Contains("Idempotency-Key"));
            Assert.Equal(name.StartsWith("post", StringComparison.Ordinal), Has(operation, "422"));
            Assert.Equal(Has(operation, "401"), Has(operation, "403"));
            Assert.Equal(operation.TryGetProperty("requestBody", out _), Has(operation, "413") && Has(operation, "415"));
            Assert.True(Has(operation, "412") && Has(operation, "429") && Has(operation, "504"), name);
            Assert.False(name.Contains("{id}", StringComparison.Ordinal) && !Has(operation, "404"), name);
            Assert.All(
                operation.GetProperty("responses").EnumerateObject(),
                response => Assert.NotEqual("", response.Value.GetProperty("description").GetString()));
        }

        Assert.True(Has(operations["get /api/catalog/items"], "304"));
        Assert.True(Has(operations["get /api/jobs/{id}"], "304"));
        Assert.Contains(
            "catalog:write",
            operations["post /api/catalog/items"].GetProperty("description").GetString(),
            StringComparison.Ordinal);
        Assert.True(Has(operations["put /api/catalog/items/{id}"], "412"));
        Assert.True(Has(operations["post /api/catalog/imports"], "401"));
        Assert.False(Has(operations["get /api/catalog/items/{id}"], "401"));
        Assert.DoesNotContain(operations.Keys, name => name.StartsWith("head", StringComparison.Ordinal));
    }

    private static bool Has(JsonElement operation, string status) => operation.GetProperty("responses").TryGetProperty(status, out _);

    private static IEnumerable<string?> Parameters(JsonElement operation) => operation.TryGetProperty("parameters", out var parameters)
        ? parameters.EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString())
        : [];
}
