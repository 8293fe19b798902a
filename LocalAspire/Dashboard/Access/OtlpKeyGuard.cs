namespace LocalAspire.Dashboard.Access;

/// <summary>Asks senders for their key, before a byte of what they send is read.</summary>
internal sealed class OtlpKeyGuard(RequestDelegate next, AccessRules rules)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!rules.OtlpNeedsKey || rules.IsOtlpKey(context.Request.Headers["x-otlp-api-key"]))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
