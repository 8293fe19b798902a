using Gateway.Proxy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Gateway.Tests.Proxy;

public class PooledRequestTimeoutTests
{
    private static readonly TimeSpan Ample = TimeSpan.FromHours(1);

    [Fact]
    public void One_that_did_not_cut_anybody_off_is_used_again_and_what_became_of_its_last_request_is_nothing_to_the_next()
    {
        using var limit = new PooledRequestTimeout();
        using var gone = new CancellationTokenSource();
        var first = new DefaultHttpContext { RequestAborted = gone.Token };
        limit.Begin(first, Ample);
        var during = first.RequestAborted;
        limit.End(first);
        Assert.Equal((true, gone.Token), (limit.TryReset(), first.RequestAborted));

        var second = new DefaultHttpContext();
        limit.Begin(second, Ample);
        gone.Cancel();
        Assert.Equal((during, false), (second.RequestAborted, second.RequestAborted.IsCancellationRequested));
        limit.End(second);
    }

    [Fact]
    public void A_client_that_goes_cancels_its_request_and_the_limit_is_not_used_again()
    {
        using var limit = new PooledRequestTimeout();
        using var gone = new CancellationTokenSource();
        var context = new DefaultHttpContext { RequestAborted = gone.Token };
        limit.Begin(context, Ample);
        gone.Cancel();
        Assert.True(context.RequestAborted.IsCancellationRequested);
        limit.End(context);
        Assert.False(limit.TryReset());
    }

    [Fact]
    public async Task Time_that_is_up_cancels_the_request_and_not_the_client()
    {
        using var limit = new PooledRequestTimeout();
        using var client = new CancellationTokenSource();
        var context = new DefaultHttpContext { RequestAborted = client.Token };
        limit.Begin(context, TimeSpan.FromMilliseconds(1));
        var cancelled = new TaskCompletionSource();
        await using (context.RequestAborted.Register(cancelled.SetResult))
            await cancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
        limit.End(context);
        Assert.Equal((false, false), (context.RequestAborted.IsCancellationRequested, limit.TryReset()));
    }

    [Fact]
    public async Task A_connection_that_has_become_another_protocols_has_all_the_time()
    {
        var soon = TimeSpan.FromSeconds(2);
        using var limit = new PooledRequestTimeout();
        using var later = new PooledRequestTimeout();
        var (context, other) = (new DefaultHttpContext(), new DefaultHttpContext());
        limit.Begin(context, soon);
        context.Features.Get<IHttpRequestTimeoutFeature>()!.DisableTimeout();
        later.Begin(other, soon);
        var cancelled = new TaskCompletionSource();
        await using (other.RequestAborted.Register(cancelled.SetResult))
            await cancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(context.RequestAborted.IsCancellationRequested);
    }
}
