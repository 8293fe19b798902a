namespace Scalable.Jobs.Kinds;

/// <summary>A kind of job: its name, its message and the message's queue.</summary>
public abstract class JobKind
{
    private protected JobKind(string name) => Name = name;

    /// <summary>The name, unique among all kinds. It is stored with each job.</summary>
    public string Name { get; }

    /// <summary>
    /// The queue of the kind's messages. Publishers and workers both declare it, so that messages published before a worker's first start
    /// are kept.
    /// </summary>
    public string Queue => $"jobs-{Name}";

    internal abstract Type MessageType { get; }

    internal abstract object CreateMessage(Guid job);

    internal abstract void Accept(IJobKindVisitor visitor);
}

/// <summary>A kind of job whose message is of type <typeparamref name="TMessage"/>.</summary>
/// <typeparam name="TMessage">
/// The message, whose type belongs to this kind alone: a public record with a property <c>JobId</c>, by which a replay finds the job. It
/// needs no other data: that is in the job's payload.
/// </typeparam>
/// <param name="name">The name, unique among all kinds.</param>
/// <param name="createMessage">Creates the message of a job with this id.</param>
/// <param name="getJobId">Returns the job's id in a message.</param>
public sealed class JobKind<TMessage>(string name, Func<Guid, TMessage> createMessage, Func<TMessage, Guid> getJobId)
    : JobKind(HasNamespace ? name : throw new ArgumentException($"The message type {typeof(TMessage).Name} must be in a namespace."))
    where TMessage : class
{
    // Messages are routed by the full name of their type.
    private static bool HasNamespace => typeof(TMessage).Namespace is not null;

    internal override Type MessageType => typeof(TMessage);

    internal override object CreateMessage(Guid job) => createMessage(job);

    internal Guid GetJobId(TMessage message) => getJobId(message);

    internal override void Accept(IJobKindVisitor visitor) => visitor.Visit(this);
}

/// <summary>Code that needs the message type of a kind as a type parameter.</summary>
internal interface IJobKindVisitor
{
    void Visit<TMessage>(JobKind<TMessage> kind) where TMessage : class;
}
