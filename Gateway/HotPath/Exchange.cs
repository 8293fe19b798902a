using System.Collections;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.HotPath;

/// <summary>
/// One request and its response. The web server keeps it for the next request of the connection, and with it the objects that the
/// application and the hot path need: behind a server that is wrapped without this, every request would have to create its own.
/// </summary>
internal sealed class Exchange<TContext, TResponse>(IFeatureCollection features)
    : IExchange, IFeatureCollection, IHostContextContainer<TContext>
    where TContext : notnull
{
    private TResponse? _response;

    public DefaultHttpContext Context { get; } = new(features);

    public TContext? Inner { get; set; }

    public TContext? HostContext { get; set; }

    /// <summary>True if the hot path serves the response.</summary>
    public bool IsHot { get; private set; }

    public bool IsReadOnly => features.IsReadOnly;

    public int Revision => features.Revision;

    public object? this[Type key]
    {
        get => features[key];
        set => features[key] = value;
    }

    public static Exchange<TContext, TResponse> Of(IFeatureCollection features)
    {
        if (features is not IHostContextContainer<Exchange<TContext, TResponse>> connection)
            return new Exchange<TContext, TResponse>(features);
        return connection.HostContext ??= new Exchange<TContext, TResponse>(features);
    }

    public bool TryFind(IHotPath<TResponse> path)
    {
        Context.Initialize(features);
        return IsHot = path.TryFind(Context, out _response);
    }

    public Task WriteAsync(IHotPath<TResponse> path) => path.WriteAsync(Context, _response!);

    public void Reset()
    {
        (Inner, _response, IsHot) = (default, default, false);
        Context.Uninitialize();
    }

    public TFeature? Get<TFeature>() => features.Get<TFeature>();

    public void Set<TFeature>(TFeature? instance) => features.Set(instance);

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => features.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => features.GetEnumerator();
}

/// <summary>An object with an HTTP context of its own.</summary>
internal interface IExchange
{
    DefaultHttpContext Context { get; }
}
