namespace LocalAspire.Hosting.Orchestration;

/// <summary>Reads from the model who depends on whom.</summary>
internal static class Dependencies
{
    /// <summary>What the resource uses or waits for, directly.</summary>
    public static IEnumerable<IResource> Of(IResource resource)
    {
        var named = resource.Annotations.OfType<WaitAnnotation>().Select(w => w.Resource)
            .Concat(resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(r => r.Resource));
        return (resource is IResourceWithParent child ? named.Append(child.Parent) : named).Distinct();
    }

    /// <summary>Groups to stop one after the other: nobody is in a group before somebody who uses him.</summary>
    public static IEnumerable<IReadOnlyList<T>> StopOrder<T>(IReadOnlyCollection<T> items, Func<T, IResource> resourceOf)
    {
        var remaining = items.ToList();
        while (remaining.Count > 0)
        {
            var used = remaining.SelectMany(i => Of(resourceOf(i)).Where(d => d != resourceOf(i))).ToHashSet();
            var free = remaining.Where(i => !used.Contains(resourceOf(i))).ToList();
            // A circle of references has no order; it is stopped at once.
            if (free.Count == 0) free = [.. remaining];
            yield return free;
            remaining.RemoveAll(free.Contains);
        }
    }

    /// <summary>Whether one resource can start only after the other, by however many steps.</summary>
    public static bool WaitsFor(IResource resource, IResource other) =>
        resource == other
        || resource.Annotations.OfType<WaitAnnotation>().Any(w => WaitsFor(w.Resource, other))
        || (resource is IResourceWithParent child && WaitsFor(child.Parent, other));
}
