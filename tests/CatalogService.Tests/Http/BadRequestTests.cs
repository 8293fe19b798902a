using System.Net;
using System.Text;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Http;

public sealed class BadRequestTests(OneReplica replica) : IClassFixture<OneReplica>
{
    [Theory]
    [InlineData("""{"name":"x","price":"cheap","catalogTypeId":1,"catalogBrandId":1}""", "price")]
    [InlineData("""{"name":7}""", "name")]
    [InlineData("""{"price":1,"catalogTypeId":1,"catalogBrandId":1}""", "name")]
    [InlineData("""["name"]""", "body")]
    [InlineData("no JSON", "body")]
    public async Task Unreadable_body_is_answered_400_with_the_name_of_the_property(string body, string named)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await replica.Writer.PostAsync("/api/catalog/items", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = Assert.Single((await response.JsonAsync()).GetProperty("errors").EnumerateObject());
        Assert.Equal(named, error.Name);
        Assert.DoesNotContain("ItemInput", error.Value.ToString(), StringComparison.Ordinal);
    }
}
