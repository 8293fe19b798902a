using Scalable.Jobs.Kinds;

namespace Scalable.Jobs.Running;

/// <summary>The registration of the work of a kind.</summary>
/// <param name="Kind">The name of the kind.</param>
/// <param name="Create">Returns the work, which is created with its first job.</param>
internal sealed record JobWork(string Kind, Func<IServiceProvider, IJobWork> Create);
