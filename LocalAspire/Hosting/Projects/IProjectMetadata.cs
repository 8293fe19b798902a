namespace Aspire.Hosting
{
    /// <summary>Says where a project is. The build writes one class of this kind for each project that the AppHost references.</summary>
    public interface IProjectMetadata
    {
        /// <summary>The full path of the project file.</summary>
        string ProjectPath { get; }
    }
}

namespace LocalAspire.Hosting
{
    /// <summary>Says where a project's build put its assembly.</summary>
    public interface IBuiltProject : IProjectMetadata
    {
        /// <summary>The full path of the assembly.</summary>
        string TargetPath { get; }
    }
}
