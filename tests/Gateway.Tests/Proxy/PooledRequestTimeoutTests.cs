using Gateway.Proxy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Gateway.Tests.Proxy;

public class PooledRequestTimeoutTests
{
    private static readonly TimeSpan Ample = TimeSpan.FromHours(1);

    [Fact]
    public void Unfired_timeout_is_reused_and_its_last_request_does_not_affect_the_next()
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
    public void Client_disconnect_cancels_the_request_and_prevents_reuse()
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
    public async Task Elapsed_timeout_cancels_the_request_not_the_client_token_and_prevents_reuse()
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
    public async Task Disabled_timeout_does_not_cancel_the_request()
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
