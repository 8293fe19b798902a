namespace LocalServers.Projects;

/// <summary>Starts a project's built assembly.</summary>
internal static class DirectStart
{
    public static void Apply(IDistributedApplicationBuilder builder, ProjectResource project)
    {
        var path = project.GetProjectMetadata().ProjectPath;
        var folder = Path.GetDirectoryName(path)!;
        // Where the AppHost's assembly is below its project (bin/Debug/net10.0) this one's is below its own. AppContext.BaseDirectory would be a test's.
        var output = Path.GetRelativePath(builder.AppHostDirectory, Path.GetDirectoryName(builder.AppHostAssembly!.Location)!);
        var assembly = Path.Combine(folder, output, $"{Path.GetFileNameWithoutExtension(path)}.dll");
        if (!File.Exists(assembly))
            return;
        project.Annotations.Add(new ExecutableAnnotation { Command = "dotnet", WorkingDirectory = folder });
        project.Annotations.Add(new CommandLineArgsCallbackAnnotation(arguments => arguments.Insert(0, assembly)));
    }
}
