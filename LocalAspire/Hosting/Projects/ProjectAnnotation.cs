namespace LocalAspire.Hosting.Projects;

/// <summary>The project behind a resource, and the launch profile that applies to it.</summary>
internal sealed record ProjectAnnotation(string ProjectPath, string TargetPath, LaunchProfile? Profile) : IResourceAnnotation;
