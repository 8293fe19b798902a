using System.Collections;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.HotPath;

/// <summary>
/// One request and its response. The web server keeps it for the next request of the connection, and with it the objects that the
/// application and the hot path need: behind a server that is wrapped without this, every request would have to create its own.
/// </summary>
internal sealed class Exchange<TContext, TAnswer>(IFeatureCollection features)
    : IExchange, IFeatureCollection, IHostContextContainer<TContext>
    where TContext : notnull
{
    private TAnswer? _answer;

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

    public static Exchange<TContext, TAnswer> Of(IFeatureCollection features)
    {
        if (features is not IHostContextContainer<Exchange<TContext, TAnswer>> connection)
            return new Exchange<TContext, TAnswer>(features);
        return connection.HostContext ??= new Exchange<TContext, TAnswer>(features);
    }

    public bool TryFind(IHotPath<TAnswer> path)
    {
        Context.Initialize(features);
        return IsHot = path.TryFind(Context, out _answer);
    }

    public Task WriteAsync(IHotPath<TAnswer> path) => path.WriteAsync(Context, _answer!);

    public void Reset()
    {
        (Inner, _answer, IsHot) = (default, default, false);
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
