using Microsoft.AspNetCore.Http.Features;

namespace LocalAspire.Dashboard.Listeners;

/// <summary>What a connection came in for. Decided by the listener, never by a Host header.</summary>
internal enum ListenerRole
{
    Pages,
    OtlpGrpc,
    OtlpHttp,
}

/// <summary>Carries the role from the connection to its requests.</summary>
internal sealed class ListenerFeature(ListenerRole role)
{
    public ListenerRole Role { get; } = role;

    public static ListenerRole Of(HttpContext context) => context.Features.GetRequiredFeature<ListenerFeature>().Role;
}
