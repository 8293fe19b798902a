#pragma warning disable CA1050 // The runtime looks for this name outside of namespaces.
/// <summary>Has the runtime load this assembly into a service that has no reference to it.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        // Loaded is enough.
    }
}
