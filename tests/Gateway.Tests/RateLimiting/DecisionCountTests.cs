using System.Diagnostics.Metrics;
using Gateway.RateLimiting;
using Gateway.RateLimiting.Answers;
using Gateway.RateLimiting.Concurrency;
using Gateway.RateLimiting.Policies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.RateLimiting;

public class DecisionCountTests
{
    [Theory]
    [InlineData(false, 3, 0, 2, 0)]
    [InlineData(true, 3, 2, 2, 2)]
    public async Task What_a_policy_decided_is_counted_also_what_it_would_have(
        bool shadow, int permits, int shadowed, int beyond, int passedBeyond)
    {
        await using var fixture = new LimiterFixture(
            new RateLimitPolicyOptions { Permits = permits, Period = TimeSpan.FromHours(1), Shadow = shadow });
        await using var services = (ServiceProvider)new DefaultServiceProviderFactory()
            .CreateServiceProvider(new ServiceCollection().AddOptions().AddProblemDetails());
        using var concurrency = new ClientConcurrencyLimiter(fixture.Link, fixture.Source, TimeProvider.System);
        var refusals = new RateLimitRejection(services.GetRequiredService<IProblemDetailsService>());
        var passed = 0;
        var middleware = new RateLimitMiddleware(PassAsync, fixture.Limiter, concurrency, fixture.Source, refusals);
        var route = new Endpoint(null, new EndpointMetadataCollection(new RateLimitMetadata(["p"], 1)), null);
        for (var i = 0; i < permits + beyond; i++)
        {
            var context = new DefaultHttpContext();
            context.SetEndpoint(route);
            await middleware.InvokeAsync(context);

            // A request without a token is anonymous, and no object is made to say so.
            Assert.Null(context.Features.Get<IHttpAuthenticationFeature>());
        }

        Assert.Equal(permits + passedBeyond, passed);
        Assert.Equal((permits, beyond - shadowed, shadowed), Measured(fixture.Meters.GetRequiredService<IMeterFactory>()));

        Task PassAsync(HttpContext context)
        {
            passed++;
            return Task.CompletedTask;
        }
    }

    // Of these meters alone: other tests have theirs.
    private static (long Admitted, long Refused, long Shadow) Measured(IMeterFactory meters)
    {
        var counts = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == "gateway.ratelimit.decisions" && instrument.Meter.Scope == meters)
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => counts[tags[1].Value!.ToString()!] = count);
        listener.Start();
        listener.RecordObservableInstruments();
        return (counts["admitted"], counts["refused"], counts["shadow"]);
    }
}
