using Microsoft.AspNetCore.Http;
using Scalable.RateLimiting.Policies;

namespace RateLimiting.Tests.Policies;

public class RateLimitMetadataTests
{
    [Theory]
    [InlineData("", 3)]
    [InlineData("?pageSize=100", 3)]
    [InlineData("?pageSize=101", 4)]
    [InlineData("?type=1&PAGESIZE=500&brand=2", 7)]
    [InlineData("?pageSize=2147483647", 50)]
    [InlineData("?pageSize=-1", 3)]
    [InlineData("?pageSize=99999999999999", 3)]
    public void Page_cost_grows_with_its_size_up_to_the_burst(string query, int cost)
    {
        var limits = new RateLimitMetadata(["p"], cost: 3) { ItemsPerPermit = 100 };
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);
        Assert.Equal(cost, limits.CostOf(request, new Limit("p", new LimitOptions { Permits = 50 }, Algorithm.TokenBucket)));
    }
}
