namespace LocalAspire.Hosting.Tests.Support;

internal static class Shell
{
    /// <summary>A resource that runs a shell script.</summary>
    public static IResourceBuilder<ExecutableResource> AddScript(this IDistributedApplicationBuilder builder, string name, string script) =>
        builder.AddExecutable(name, "/bin/sh", "/", "-c", script);
}
