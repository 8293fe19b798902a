namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value from outside the model: configuration key <c>Parameters:{name}</c>, or a default.</summary>
public sealed class ParameterResource(string name, Func<string> valueGetter, bool secret = false) : Resource(name), IValueProvider, IManifestExpressionProvider
{
    public bool Secret { get; } = secret;

    public string ValueExpression => $"{{{Name}.value}}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(valueGetter());
}

/// <summary>A connection string from outside the model: configuration key <c>ConnectionStrings:{name}</c>.</summary>
internal sealed class ConnectionStringParameterResource(string name, ParameterResource value) : Resource(name), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{value}");
}
