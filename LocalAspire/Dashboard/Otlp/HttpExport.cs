namespace LocalAspire.Dashboard.Otlp;

/// <summary>OTLP over HTTP: a protobuf body posted to <c>/v1/traces</c>, <c>/v1/logs</c> or <c>/v1/metrics</c>, gzip or not.</summary>
internal static class HttpExport
{
    private const string Protobuf = "application/x-protobuf";

    public static RequestDelegate For(Signal signal) => async context =>
    {
        // Asking for the exact type also keeps web pages out: a browser sends it across sites only after a preflight, which fails here.
        if (!IsProtobuf(context.Request.ContentType))
        {
            await AnswerAsync(context, StatusCodes.Status415UnsupportedMediaType,
                ResponseMessage.Status($"Send {Protobuf} (OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf)."));
            return;
        }

        Outcome outcome;
        try
        {
            outcome = await ReceiveAsync(context, signal);
        }
        catch (InvalidDataException e)
        {
            outcome = new(0, $"The body does not decompress: {e.Message}", IsMalformed: true);
            context.RequestServices.GetRequiredService<Complaints>().Malformed(signal.ToString(), outcome.Reason);
        }
        catch (BadHttpRequestException e)
        {
            await AnswerAsync(context, e.StatusCode, ResponseMessage.Status(e.Message));
            return;
        }

        await AnswerAsync(context, outcome.IsMalformed ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK, ResponseMessage.For(outcome));
    };

    private static async Task<Outcome> ReceiveAsync(HttpContext context, Signal signal)
    {
        var receiver = context.RequestServices.GetRequiredService<Receiver>();
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(context.RequestAborted);
            if (read.IsCompleted)
            {
                var outcome = receiver.Receive(signal, read.Buffer);
                body.AdvanceTo(read.Buffer.End);
                return outcome;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool IsProtobuf(string? contentType) =>
        contentType is not null && contentType.AsSpan().TrimEnd().StartsWith(Protobuf, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == Protobuf.Length || contentType[Protobuf.Length] is ';' or ' ');

    private static async Task AnswerAsync(HttpContext context, int status, byte[] message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = Protobuf;
        context.Response.ContentLength = message.Length;
        await context.Response.BodyWriter.WriteAsync(message, context.RequestAborted);
    }
}
