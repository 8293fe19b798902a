using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the distributed application: a server, a database, a project, a parameter.</summary>
public interface IResource
{
    /// <summary>Unique within the application, without regard to case.</summary>
    string Name { get; }

    /// <summary>Everything that was said of the resource while the model was built.</summary>
    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>One statement about a resource.</summary>
public interface IResourceAnnotation;

/// <summary>The statements about a resource, in the order in which they were made.</summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

/// <summary>All resources of an application, in the order in which they were added.</summary>
public interface IResourceCollection : IList<IResource>;

internal sealed class ResourceCollection : Collection<IResource>, IResourceCollection;

/// <summary>The usual base of a resource.</summary>
/// <exception cref="ArgumentException">The name is not a valid resource name.</exception>
public abstract class Resource(string name) : IResource
{
    public string Name { get; } = ResourceName.Validated(name);

    public ResourceAnnotationCollection Annotations { get; } = [];
}
