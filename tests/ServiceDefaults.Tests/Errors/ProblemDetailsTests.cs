using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace ServiceDefaults.Tests.Errors;

public class ProblemDetailsTests
{
    [Theory]
    [InlineData("/nowhere", 404)]
    [InlineData("/broken", 500)]
    public async Task An_error_is_problem_details_with_the_trace_id(string path, int status)
    {
        await using var service = await Service.StartAsync(
            Service.Builder("Production"), app => app.MapGet("/broken", string () => throw new InvalidOperationException("secret")));
        using var trace = new Activity("client").Start();
        using var response = await service.Client.GetAsync(path, TestContext.Current.CancellationToken);

        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(trace.TraceId.ToString(), problem.GetProperty("traceId").GetString());
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
    }
}
