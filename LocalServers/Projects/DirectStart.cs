using System.Reflection;
using System.Runtime.Versioning;

namespace LocalServers.Projects;

/// <summary>Starts a project's built assembly.</summary>
internal static class DirectStart
{
    public static void Apply(IDistributedApplicationBuilder builder, ProjectResource project)
    {
        var path = project.GetProjectMetadata().ProjectPath;
        var folder = Path.GetDirectoryName(path)!;
        var assembly = Path.Combine(folder, "bin", OutputOf(builder.AppHostAssembly!), $"{Path.GetFileNameWithoutExtension(path)}.dll");
        if (!File.Exists(assembly))
            return;
        project.Annotations.Add(new ExecutableAnnotation { Command = "dotnet", WorkingDirectory = folder });
        project.Annotations.Add(new CommandLineArgsCallbackAnnotation(arguments => arguments.Insert(0, assembly)));
    }

    // Debug/net10.0, from what the AppHost's assembly says of itself: its place does not tell, for tests run a copy.
    private static string OutputOf(Assembly appHost)
    {
        var framework = new FrameworkName(
            appHost.GetCustomAttribute<TargetFrameworkAttribute>()?.FrameworkName ?? ".NETCoreApp,Version=v0.0");
        return Path.Combine(
            appHost.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "",
            $"net{framework.Version.ToString(2)}");
    }
}
