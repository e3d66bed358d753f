class V5__moved {}
