namespace Aspire.Hosting.ApplicationModel;

/// <summary>The lab: the twin and this system side by side, under the same load, on a page.</summary>
/// <param name="name">The name of the resource.</param>
public sealed class LabResource(string name) : Resource(name);
